using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>A lock on a file that ends with its process, however that ends.</summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; null when somebody has it.</summary>
    /// <exception cref="BpfException">The file cannot be opened or locked at all.</exception>
    public static FileLock? TryTake(string path)
    {
        const uint OwnersOnly = 0x180;
        SafeFileHandle handle = NativeResult.CheckHandle(
            LibC.open(path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenCloseOnExec, OwnersOnly), "open", path);
        if (LibC.flock(handle, LibC.LockExclusive | LibC.LockNonBlocking) == 0) return new FileLock(handle);
        int errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return errno == Errno.EAGAIN ? null : throw new BpfException("lock", path, errno);
    }

    /// <summary>Gives it up.</summary>
    public void Dispose() => _handle.Dispose();
}
