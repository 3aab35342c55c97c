using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf.Objects;

/// <summary>A program of an object; valid as long as the object.</summary>
public readonly unsafe struct BpfProgram
{
    private readonly BpfObject _owner;
    private readonly nint _program;

    internal BpfProgram(BpfObject owner, nint program)
    {
        _owner = owner;
        _program = program;
    }

    /// <summary>The C function's name.</summary>
    public string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(Pointer)) ?? "";

    /// <summary>The section's name, which says what it attaches to: "lsm/file_open".</summary>
    public string Section => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__section_name(Pointer)) ?? "";

    /// <summary>Its kind.</summary>
    public ProgramType Type => (ProgramType)LibBpf.bpf_program__type(Pointer);

    /// <summary>Whether the object's load loads it. May be set until then.</summary>
    public bool Autoload
    {
        get => LibBpf.bpf_program__autoload(Pointer) != 0;
        set
        {
            _owner.ThrowIfLoaded();
            byte flag = value ? (byte)1 : (byte)0;
            NativeResult.Check(LibBpf.bpf_program__set_autoload(_program, flag), "choose program", Name);
        }
    }

    /// <summary>The descriptor, owned by the object.</summary>
    /// <exception cref="BpfException">The program is not loaded.</exception>
    public int Descriptor => NativeResult.Check(LibBpf.bpf_program__fd(Pointer), "find descriptor of", Name);

    /// <summary>What the kernel says about the loaded program.</summary>
    public ProgramInfo Info => ProgramInfo.Read(Descriptor, Name);

    private nint Pointer
    {
        get
        {
            _owner.ThrowIfDisposed();
            return _program;
        }
    }

    /// <summary>Attaches to what the section names (tracepoints and security hooks).</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public BpfLink Attach()
    {
        nint program = Pointer;
        LibBpfLog.BeginCapture();
        BpfLinkHandle link = LibBpf.bpf_program__attach(program);
        return Finish(link, Section);
    }

    /// <summary>Attaches to a cgroup and everything below it.</summary>
    /// <param name="directory">The cgroup's directory in the version 2 hierarchy.</param>
    /// <exception cref="BpfException">The kernel refused, or the directory is not a cgroup.</exception>
    public BpfLink AttachCgroup(string directory)
    {
        nint program = Pointer;
        using SafeFileHandle cgroup = NativeResult.CheckHandle(
            LibC.open(directory, LibC.OpenCloseOnExec), "open cgroup", directory);
        LibBpfLog.BeginCapture();
        BpfLinkHandle link = LibBpf.bpf_program__attach_cgroup(program, (int)cgroup.DangerousGetHandle());
        return Finish(link, $"{Section} to {directory}");
    }

    /// <summary>
    /// Runs the program once, on this thread, over <paramref name="context"/>. A syscall program may
    /// change it; a raw tracepoint program reads its arguments there, eight bytes each.
    /// </summary>
    /// <returns>What the program returned.</returns>
    /// <exception cref="BpfException">The kernel cannot run it so.</exception>
    public int Run(Span<byte> context)
    {
        int descriptor = Descriptor;
        fixed (byte* bytes = context)
        {
            var options = new TestRunOptions
            {
                Size = (nuint)sizeof(TestRunOptions),
                ContextIn = bytes,
                ContextSizeIn = (uint)context.Length,
            };
            NativeResult.Check(LibBpf.bpf_prog_test_run_opts(descriptor, &options), "run", Name);
            return (int)options.ReturnValue;
        }
    }

    /// <inheritdoc cref="Run(Span{byte})"/>
    public int Run<T>(ref T context)
        where T : unmanaged => Run(MemoryMarshal.AsBytes(new Span<T>(ref context)));

    private static BpfLink Finish(BpfLinkHandle link, string target)
    {
        int errno = Marshal.GetLastPInvokeError();
        string log = LibBpfLog.EndCapture();
        if (!link.IsInvalid)
            return new BpfLink(link, target);
        link.Dispose();
        throw new BpfException("attach", target, errno, log);
    }
}
