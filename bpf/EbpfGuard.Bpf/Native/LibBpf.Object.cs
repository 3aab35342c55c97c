using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

/// <summary>
/// libbpf, letter for letter, grouped as its header groups it. An int result carries a negated errno;
/// a null pointer leaves the reason in errno.
/// </summary>
internal static unsafe partial class LibBpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>Static text such as "v1.1".</summary>
    [LibraryImport(Library)]
    internal static partial byte* libbpf_version_string();

    /// <summary>Number of CPUs that per-CPU values have a place for.</summary>
    [LibraryImport(Library)]
    internal static partial int libbpf_num_possible_cpus();

    /// <summary>Sets the receiver of libbpf's messages and returns the previous one.</summary>
    [LibraryImport(Library)]
    internal static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    /// <summary>Parses an ELF object; the buffer is only read during the call.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial BpfObjectHandle bpf_object__open_mem(byte* buffer, nuint size, ObjectOpenOptions* options);

    /// <summary>Creates the maps and loads the programs marked for it.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_object__load(BpfObjectHandle obj);

    /// <summary>Frees the object, its maps and programs.</summary>
    [LibraryImport(Library)]
    internal static partial void bpf_object__close(nint obj);

    /// <summary>The object's own type information, owned by the object; null when it has none.</summary>
    [LibraryImport(Library)]
    internal static partial nint bpf_object__btf(BpfObjectHandle obj);

    /// <summary>The program behind <paramref name="previous"/>, the first one behind 0; 0 at the end.</summary>
    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_program(BpfObjectHandle obj, nint previous);

    /// <summary>The map behind <paramref name="previous"/>, the first one behind 0; 0 at the end.</summary>
    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_map(BpfObjectHandle obj, nint previous);

    /// <summary>0 when there is none. Sections such as ".rodata" are found by their section name.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint bpf_object__find_map_by_name(BpfObjectHandle obj, string name);

    /// <summary>The bytes of a type section, owned by <paramref name="btf"/>.</summary>
    [LibraryImport(Library)]
    internal static partial byte* btf__raw_data(nint btf, uint* size);

    /// <summary>Type id of an attach target in the running kernel, or a negated errno.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int libbpf_find_vmlinux_btf_id(string name, int attachType);
}

/// <summary>The part of <c>struct bpf_object_open_opts</c> that is used; libbpf takes its size from the first field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ObjectOpenOptions
{
    internal nuint Size;
    internal byte* ObjectName;
}
