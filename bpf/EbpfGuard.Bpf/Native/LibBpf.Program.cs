using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

internal static unsafe partial class LibBpf
{
    /// <summary>Name of the C function.</summary>
    [LibraryImport(Library)]
    internal static partial byte* bpf_program__name(nint program);

    /// <summary>Name of its section, such as "lsm/file_open".</summary>
    [LibraryImport(Library)]
    internal static partial byte* bpf_program__section_name(nint program);

    /// <summary><c>enum bpf_prog_type</c>.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_program__type(nint program);

    /// <summary>Whether the object's load loads it; a C bool.</summary>
    [LibraryImport(Library)]
    internal static partial byte bpf_program__autoload(nint program);

    /// <summary>Fails with EINVAL once the object is loaded.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_program__set_autoload(nint program, byte autoload);

    /// <summary>Descriptor owned by the object, or a negated errno when not loaded.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_program__fd(nint program);

    /// <summary>Opens a program by its number; a descriptor, or -ENOENT once it is gone.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_prog_get_fd_by_id(uint id);

    /// <summary>Attaches to what its section names.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial BpfLinkHandle bpf_program__attach(nint program);

    /// <summary>Attaches to a cgroup, whose directory is open at <paramref name="cgroup"/>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial BpfLinkHandle bpf_program__attach_cgroup(nint program, int cgroup);

    /// <summary>Runs a program once or more over a given context.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_prog_test_run_opts(int program, TestRunOptions* options);

    /// <summary>Loads bare instructions; a descriptor or a negated errno.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_prog_load(
        int type, string name, string license, ulong* instructions, nuint count, ProgramLoadOptions* options);

    /// <summary>Attaches a program whose target was named at load; a descriptor or a negated errno.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_raw_tracepoint_open(byte* name, int program);

    /// <summary>Fills <paramref name="info"/> for a map, program or link.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_obj_get_info_by_fd(int descriptor, void* info, uint* size);
}

/// <summary><c>struct bpf_test_run_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TestRunOptions
{
    internal nuint Size;
    internal void* DataIn;
    internal void* DataOut;
    internal uint DataSizeIn;
    internal uint DataSizeOut;
    internal void* ContextIn;
    internal void* ContextOut;
    internal uint ContextSizeIn;
    internal uint ContextSizeOut;
    internal uint ReturnValue;
    internal int Repeat;
    internal uint DurationNs;
    internal uint Flags;
    internal uint Cpu;
    internal uint BatchSize;
}

/// <summary>The part of <c>struct bpf_prog_load_opts</c> that is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramLoadOptions
{
    internal nuint Size;
    internal int Attempts;
    internal int ExpectedAttachType;
    internal uint ProgramBtf;
    internal uint Flags;
    internal uint InterfaceIndex;
    internal uint KernelVersion;
    internal uint AttachBtfId;
    internal uint AttachProgram;
}
