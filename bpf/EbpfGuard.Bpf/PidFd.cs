using System.Diagnostics;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>
/// A process by descriptor: it goes on meaning that process when it has ended and its number is given to
/// another. Also the key of task storage.
/// </summary>
public sealed unsafe class PidFd : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PidFd(SafeFileHandle handle, int pid)
    {
        _handle = handle;
        Pid = pid;
    }

    /// <summary>Its number when it was opened.</summary>
    public int Pid { get; }

    /// <summary>The descriptor: the key of task storage.</summary>
    public int Descriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return (int)_handle.DangerousGetHandle();
        }
    }

    /// <summary>Opens a process by its thread group id.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="BpfException">Any other failure: EMFILE, …</exception>
    public static PidFd? TryOpen(int pid)
    {
        SafeFileHandle handle = LibC.pidfd_open(pid, 0);
        if (!handle.IsInvalid)
            return new PidFd(handle, pid);
        int errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        // EINVAL: the number of a thread that leads no group, so not of a process.
        return errno is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT
            ? null
            : throw new BpfException("open", $"process {pid}", errno);
    }

    /// <summary>Sends a signal, or with 0 only asks whether that would be allowed.</summary>
    /// <returns>False when the process has ended.</returns>
    /// <exception cref="BpfException">EPERM: the kernel does not allow it.</exception>
    public bool TrySignal(int signal)
    {
        if (LibC.pidfd_send_signal(_handle, signal, null, 0) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ESRCH ? false : throw new BpfException($"send signal {signal} to", $"process {Pid}", errno);
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>False when it goes on after <paramref name="limit"/>.</returns>
    public bool WaitForExit(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            // A process that is gone is always ready to be read; a signal to this one only interrupts the wait.
            var entry = new PollEntry { Descriptor = Descriptor, Wanted = LibC.PollIn };
            TimeSpan left = limit - clock.Elapsed;
            if (LibC.poll(&entry, 1, Math.Max(0, (int)left.TotalMilliseconds)) > 0) return true;
            if (left <= TimeSpan.Zero) return false;
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();
}
