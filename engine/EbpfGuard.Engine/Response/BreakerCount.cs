using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>The processes that a rule had killed in one family, as far back as they count, and whether they are too many.</summary>
internal sealed class BreakerCount
{
    private readonly Queue<(long Time, ProcessKey Process)> _kills = [];
    private readonly HashSet<ProcessKey> _killed = [];
    private bool _isOpen;
    private int _refused;

    /// <summary>True when <paramref name="process"/> counts already, or fewer than <paramref name="most"/> do.</summary>
    public bool HasRoomFor(ProcessFacts process, TimeProvider time, int most, TimeSpan period)
    {
        Forget(time, period);
        return _kills.Count < most || _killed.Contains(process.Key);
    }

    /// <summary>True when nothing of it counts any more.</summary>
    public bool IsIdle(TimeProvider time, TimeSpan period)
    {
        Forget(time, period);
        return _kills.Count == 0;
    }

    /// <summary>Counts the kill of a process, once.</summary>
    public void Add(ProcessFacts process, TimeProvider time)
    {
        if (_killed.Add(process.Key)) _kills.Enqueue((time.GetTimestamp(), process.Key));
    }

    /// <summary>Notes an answer; gives the number of refusals when it is another one than the last.</summary>
    public int? Note(bool mayKill)
    {
        if (!mayKill) _refused++;
        if (_isOpen != mayKill) return null;
        _isOpen = !mayKill;
        int refused = _refused;
        if (mayKill) _refused = 0;
        return refused;
    }

    private void Forget(TimeProvider time, TimeSpan period)
    {
        long now = time.GetTimestamp();
        while (_kills.TryPeek(out (long Time, ProcessKey Process) oldest) && time.GetElapsedTime(oldest.Time, now) >= period)
        {
            _killed.Remove(oldest.Process);
            _kills.Dequeue();
        }
    }
}
