using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace EbpfGuard.Engine.Tests.Support;

/// <summary>A clock that moves only when told to, and knows when somebody who waits by it is due.</summary>
internal sealed class AlarmClock() : FakeTimeProvider(Some.Noon)
{
    private readonly ConcurrentDictionary<Alarm, DateTimeOffset> _alarms = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, base.CreateTimer(callback, state, dueTime, period));
        alarm.IsDueIn(dueTime);
        return alarm;
    }

    /// <summary>Waits until somebody waits for the clock for exactly <paramref name="due"/>, then moves it by that.</summary>
    public async Task AdvanceWhenAwaited(TimeSpan due, CancellationToken cancel)
    {
        while (!_alarms.Values.Contains(GetUtcNow() + due)) await Task.Delay(1, cancel);
        Advance(due);
    }

    private sealed class Alarm(AlarmClock clock, ITimer timer) : ITimer
    {
        public void IsDueIn(TimeSpan due)
        {
            if (due == Timeout.InfiniteTimeSpan) clock._alarms.TryRemove(this, out _);
            else clock._alarms[this] = clock.GetUtcNow() + due;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            IsDueIn(dueTime);
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._alarms.TryRemove(this, out _);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
