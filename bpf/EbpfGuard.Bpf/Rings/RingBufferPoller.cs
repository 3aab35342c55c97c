using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf.Rings;

/// <summary>
/// Waits for several rings at once. The reading thread loops: wait, then read each ring, the important
/// one first. The kernel wakes it for a record only when it had caught up with the ring before, and
/// the wait itself looks at the positions, so none is overslept.
/// </summary>
public sealed unsafe class RingBufferPoller : IDisposable
{
    private readonly RingBufferReader[] _rings;
    private readonly PollEntry[] _entries;
    private readonly SafeFileHandle _wake;
    private SpinWait _spin;
    private ulong _lastPosition;

    /// <summary>Takes the rings to wait for; they stay the caller's to dispose, after this.</summary>
    public RingBufferPoller(params ReadOnlySpan<RingBufferReader> rings)
    {
        _rings = rings.ToArray();
        _wake = NativeResult.CheckHandle(
            LibC.eventfd(0, LibC.EventCloseOnExec | LibC.EventNonBlocking), "create", "event counter");
        _entries = new PollEntry[_rings.Length + 1];
        _entries[0] = new PollEntry { Descriptor = (int)_wake.DangerousGetHandle(), Wanted = LibC.PollIn };
        for (int i = 0; i < _rings.Length; i++)
            _entries[i + 1] = new PollEntry { Descriptor = _rings[i].Descriptor, Wanted = LibC.PollIn };
    }

    /// <summary>Waits until a ring has something, the time is over or <see cref="Wake"/> is called.</summary>
    /// <param name="timeout">At least so long, in whole milliseconds; negative waits for ever.</param>
    public RingWait Wait(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_wake.IsClosed, this);
        int milliseconds = timeout < TimeSpan.Zero ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(timeout.TotalMilliseconds));
        int ready;
        fixed (PollEntry* entries = _entries)
            ready = LibC.poll(entries, (nuint)_entries.Length, milliseconds);
        if (ready < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.EINTR ? RingWait.TimedOut : throw new BpfException("wait for", "ring buffers", errno);
        }
        if (ready == 0)
            return RingWait.TimedOut;
        CheckRings();
        if (_entries[0].Seen != 0)
        {
            ulong count;
            _ = LibC.read(_wake, &count, sizeof(ulong));
            return RingWait.Woken;
        }
        YieldToWriters();
        return RingWait.Ready;
    }

    /// <summary>Ends the current or the next wait. May be called from any thread until disposed.</summary>
    public void Wake()
    {
        ulong one = 1;
        NativeResult.CheckErrno(LibC.write(_wake, &one, sizeof(ulong)), "wake", "ring reader");
    }

    /// <summary>Frees the wake-up; the rings stay open.</summary>
    public void Dispose() => _wake.Dispose();

    private void CheckRings()
    {
        foreach (ref readonly PollEntry entry in _entries.AsSpan(1))
        {
            if ((entry.Seen & (LibC.PollInvalid | LibC.PollError)) != 0)
                throw new BpfException("wait for", "a ring buffer that is closed", Errno.EBADF);
        }
    }

    /// <summary>
    /// A ring is ready as soon as room in it is claimed. When nothing could be read since the last time,
    /// a writer is still filling its record, perhaps on this very CPU: let it run.
    /// </summary>
    private void YieldToWriters()
    {
        ulong position = 0;
        foreach (RingBufferReader ring in _rings)
            position += ring.Position;
        if (position == _lastPosition)
            _spin.SpinOnce();
        else
            _spin.Reset();
        _lastPosition = position;
    }
}
