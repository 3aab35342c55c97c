namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// Lets one thread sleep until there is work, without a system call per piece of work: those who bring it wake the
/// sleeper only when it sleeps.
/// </summary>
public sealed class Wakeup : IDisposable
{
    private readonly AutoResetEvent _event = new(false);
    private int _isSleeping;

    /// <summary>There is work, which must be visible before the call.</summary>
    public void Signal()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isSleeping) != 0) _event.Set();
    }

    /// <summary>Sleeps until there is work or the time is over; returns at once when <paramref name="hasWork"/>.</summary>
    public void Wait(TimeSpan timeout, Func<bool> hasWork)
    {
        Volatile.Write(ref _isSleeping, 1);
        Interlocked.MemoryBarrier();
        if (!hasWork()) _event.WaitOne(timeout);
        Volatile.Write(ref _isSleeping, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
