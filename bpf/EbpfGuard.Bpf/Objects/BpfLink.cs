using System.Diagnostics;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>A program's attachment. Disposing it detaches, unless it is pinned.</summary>
public sealed class BpfLink : IDisposable
{
    private readonly BpfLinkHandle _handle;

    internal BpfLink(BpfLinkHandle handle, string target)
    {
        _handle = handle;
        Target = target;
    }

    /// <summary>What it is attached to, such as "lsm/file_open"; of a link opened by its pin, the path.</summary>
    public string Target { get; }

    /// <summary>The descriptor, owned by the link.</summary>
    public int Descriptor => NativeResult.Check(LibBpf.bpf_link__fd(_handle), "find descriptor of link", Target);

    /// <summary>The number of the program that it attaches.</summary>
    public unsafe uint ProgramId
    {
        get
        {
            // The beginning of struct bpf_link_info: type, id, program; its texts are not asked for.
            uint* info = stackalloc uint[4];
            uint size = 4 * sizeof(uint);
            NativeResult.Check(LibBpf.bpf_obj_get_info_by_fd(Descriptor, info, &size), "describe link", Target);
            return info[2];
        }
    }

    /// <summary>
    /// Waits until these programs are no longer there. The kernel lets go of a link, and with it of its program, some time after the
    /// last name or descriptor of it is gone.
    /// </summary>
    /// <returns>False when one of them is there still: something else holds it.</returns>
    public static bool AwaitRelease(IReadOnlyCollection<uint> programs, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (programs.Any(IsLoaded))
        {
            if (clock.Elapsed > limit) return false;
            Thread.Sleep(1);
        }

        return true;
    }

    private static bool IsLoaded(uint program)
    {
        int descriptor = LibBpf.bpf_prog_get_fd_by_id(program);
        if (descriptor < 0) return descriptor != -Errno.ENOENT;
        _ = LibC.close(descriptor);
        return true;
    }

    /// <summary>Opens a link by its pin; it stays pinned.</summary>
    /// <exception cref="Errors.BpfException">There is none.</exception>
    public static BpfLink OpenPinned(string path) =>
        new(NativeResult.CheckHandle(LibBpf.bpf_link__open(path), "open pinned link", path), path);

    /// <summary>Runs an iterator program over all that it iterates.</summary>
    /// <exception cref="Errors.BpfException">It is no iterator, or the kernel ended the run.</exception>
    public unsafe void Iterate()
    {
        int run = NativeResult.Check(LibBpf.bpf_iter_create(Descriptor), "begin to iterate", Target);
        try
        {
            byte* buffer = stackalloc byte[256];
            nint read;
            while ((read = LibC.read(run, buffer, 256)) > 0) continue;
            if (read < 0) throw new Errors.BpfException("iterate", Target, System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = LibC.close(run);
        }
    }

    /// <summary>
    /// Gives the link a name in a bpf file system: it then stays attached until <see cref="Unpin"/>, or
    /// until the file is deleted, even when this process is gone.
    /// </summary>
    /// <exception cref="Errors.BpfException">EPERM where that is no bpf file system; EEXIST.</exception>
    public void Pin(string path) => NativeResult.Check(LibBpf.bpf_link__pin(_handle, path), "pin link", path);

    /// <summary>Removes the pin; the link stays attached until disposed.</summary>
    /// <exception cref="Errors.BpfException">It was not pinned here, or somebody else removed the file.</exception>
    public void Unpin() => NativeResult.Check(LibBpf.bpf_link__unpin(_handle), "unpin link", Target);

    /// <summary>Detaches the program, unless pinned.</summary>
    public void Dispose() => _handle.Dispose();
}
