namespace EbpfGuard.Engine.Response;

/// <summary>
/// Stops a wrong rule from emptying the machine: at most so many kills in any minute. It counts what user space does;
/// kills in the kernel are a rule's own word and are not limited. A whole process tree counts once.
/// </summary>
public sealed class KillBreaker
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _kills = [];
    private readonly TimeProvider _time;

    /// <summary>A breaker that allows <paramref name="killsPerMinute"/> kills; 0 allows none.</summary>
    public KillBreaker(int killsPerMinute, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(killsPerMinute);
        KillsPerMinute = killsPerMinute;
        _time = time;
    }

    /// <summary>The limit.</summary>
    public int KillsPerMinute { get; }

    /// <summary>True since a kill was refused, until one is allowed again.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Kills refused since the breaker last opened.</summary>
    public int Refused { get; private set; }

    /// <summary>Called when the breaker opens (true) and when it closes again (false).</summary>
    public Action<bool>? Changed { get; set; }

    /// <summary>True when one more kill is allowed, which then counts.</summary>
    public bool TryTake()
    {
        long now = _time.GetTimestamp();
        while (_kills.TryPeek(out long oldest) && _time.GetElapsedTime(oldest, now) >= Window) _kills.Dequeue();
        if (_kills.Count >= KillsPerMinute)
        {
            if (!IsOpen) Refused = 0;
            Refused++;
            Set(isOpen: true);
            return false;
        }

        _kills.Enqueue(now);
        Set(isOpen: false);
        return true;
    }

    private void Set(bool isOpen)
    {
        if (IsOpen == isOpen) return;
        IsOpen = isOpen;
        Changed?.Invoke(isOpen);
    }
}
