using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>A file as a path leads to it, held without being opened: it can be asked about, not read, and no device or pipe notices.</summary>
public sealed class PathHandle : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PathHandle(SafeFileHandle handle) => _handle = handle;

    /// <summary>The descriptor.</summary>
    public int Descriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return (int)_handle.DangerousGetHandle();
        }
    }

    /// <summary>The file at <paramref name="path"/>, a symbolic link itself and not what it points to; null when it cannot be reached.</summary>
    public static PathHandle? TryOpen(string path)
    {
        SafeFileHandle handle = LibC.open(path, LibC.OpenPathOnly | LibC.OpenNoFollow | LibC.OpenCloseOnExec);
        if (!handle.IsInvalid)
            return new PathHandle(handle);
        handle.Dispose();
        return null;
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();
}
