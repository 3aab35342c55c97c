namespace EbpfGuard.Engine.Host;

/// <summary>
/// Turns the kernel's boot-time clock into the time of day. The difference is taken anew with every
/// <see cref="Adjust"/>, because the time of day can be set.
/// </summary>
public sealed class WallClock
{
    private readonly TimeProvider _time;
    private readonly Func<long> _bootNs;
    private long _offsetNs;

    /// <summary>A clock over <paramref name="time"/> and a reader of the boot-time clock, both in nanoseconds.</summary>
    public WallClock(TimeProvider time, Func<long> bootNs)
    {
        _time = time;
        _bootNs = bootNs;
        Adjust();
    }

    /// <summary>The time of day now: nanoseconds since 1970, UTC.</summary>
    public long NowNs => AuditTime.Of(_time.GetUtcNow());

    /// <summary>Takes the difference between the clocks anew.</summary>
    public void Adjust() => Volatile.Write(ref _offsetNs, NowNs - _bootNs());

    /// <summary>The time of day at <paramref name="bootTimeNs"/>.</summary>
    public long ToUnixNs(ulong bootTimeNs) => (long)bootTimeNs + Volatile.Read(ref _offsetNs);
}
