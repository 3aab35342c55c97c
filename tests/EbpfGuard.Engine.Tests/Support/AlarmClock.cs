namespace EbpfGuard.Engine.Tests.Support;

/// <summary>A clock that moves only when told to, and rings the timers that are due then.</summary>
internal sealed class AlarmClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = new(2026, 7, 31, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        lock (_lock) _alarms.Add(alarm);
        return alarm;
    }

    /// <summary>Waits until somebody waits for the clock for exactly <paramref name="due"/>, then moves it by that.</summary>
    public async Task AdvanceWhenAwaited(TimeSpan due, CancellationToken cancel)
    {
        while (!IsAwaited(due)) await Task.Delay(1, cancel);
        Advance(due);
    }

    public void Advance(TimeSpan by)
    {
        Alarm[] ringing;
        lock (_lock)
        {
            _now += by;
            ringing = [.. _alarms.Where(a => a.Due <= _now)];
            foreach (Alarm alarm in ringing) alarm.Due = null;
        }

        foreach (Alarm alarm in ringing) alarm.Ring();
    }

    private bool IsAwaited(TimeSpan due)
    {
        lock (_lock) return _alarms.Any(a => a.Due == _now + due);
    }

    private sealed class Alarm(AlarmClock clock, Action ring) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock) Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
