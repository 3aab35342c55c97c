using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// The rate limits of records whose rules leave something to user space. The kernel does not limit these: a record that it held
/// back could be the one that has to be acted on. For one thread.
/// </summary>
/// <param name="rules">Number of rules.</param>
/// <param name="alertsPerSecond">For alerts of rules without a limit of their own; 0 for any number.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordRates(int rules, int alertsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly (long Start, int Count)[] _windows = new (long, int)[rules];

    /// <summary>True when one more record of the rule may be made.</summary>
    /// <param name="rule">The rule's number.</param>
    /// <param name="limit">Its own limit; null for the common one, which is for alerts.</param>
    /// <param name="isDecision">True when something was stopped.</param>
    public bool TryTake(int rule, RateLimit? limit, bool isDecision)
    {
        if (limit is { IsNone: true } || (limit is null && (isDecision || alertsPerSecond == 0))) return true;
        ref (long Start, int Count) window = ref _windows[rule];
        long now = time.GetTimestamp();
        if (window.Count == 0 || time.GetElapsedTime(window.Start, now) >= (limit?.Period ?? Second)) window = (now, 0);
        if (window.Count >= (limit?.Count ?? alertsPerSecond)) return false;
        window.Count++;
        return true;
    }
}
