using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Stops a wrong rule from emptying the machine: at most so many kills in any minute, counted for each rule and for the nearest
/// ancestor of the culprits that runs another program. So a rule that is wrong about one thing does not keep the others from
/// killing, and who has one culprit after another killed spends nobody's kills but those of its own children. Services have
/// init for an ancestor: of all of them together a rule kills no more than of one family. It counts what user space does;
/// kills in the kernel are a rule's own word. A process counts once, however
/// often it matches, and so does a whole process tree.
/// </summary>
public sealed class KillBreaker
{
    // Each family is remembered for as long as its kills count; beyond this number a rule has one count for all others.
    private const int MostFamilies = 4096;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string Rule, ProcessKey? Ancestor), BreakerCount> _families = [];
    private readonly Dictionary<string, BreakerCount> _rules = [];
    private readonly Lock _lock = new();
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

    /// <summary>Called when it opens for a rule, and when that rule may kill again.</summary>
    public Action<BreakerChange>? Changed { get; set; }

    /// <summary>True when <paramref name="rule"/> may kill <paramref name="culprit"/>, which then counts.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="limit">The rule's own limit, over all its culprits; null for none.</param>
    /// <param name="culprit">Who is to be killed.</param>
    public bool TryTake(string rule, RateLimit? limit, ProcessFacts culprit)
    {
        ProcessFacts? ancestor = FamilyOf(culprit);
        lock (_lock)
        {
            BreakerCount family = CountOf(rule, ancestor?.Key);
            bool hasRoom = family.HasRoomFor(culprit, _time, KillsPerMinute, Minute);
            if (family.Note(hasRoom) is { } refused) Changed?.Invoke(new BreakerChange(rule, ancestor, !hasRoom, refused));
            if (!hasRoom || (limit is not null && !TryTakeOf(rule, limit, culprit))) return false;
            family.Add(culprit, _time);
            return true;
        }
    }

    /// <summary>The nearest ancestor that runs another program than <paramref name="culprit"/>; null when none is known.</summary>
    internal static ProcessFacts? FamilyOf(ProcessFacts culprit) => culprit.Ancestors.FirstOrDefault(a => !IsSameProgram(a, culprit));

    private static bool IsSameProgram(ProcessFacts one, ProcessFacts other) =>
        one.ExePath is not null && other.ExePath is not null ? one.ExePath == other.ExePath : one.Name == other.Name;

    private bool TryTakeOf(string rule, RateLimit limit, ProcessFacts culprit)
    {
        if (!_rules.TryGetValue(rule, out BreakerCount? count)) _rules.Add(rule, count = new BreakerCount());
        bool hasRoom = count.HasRoomFor(culprit, _time, limit.Count, limit.Period);
        if (hasRoom) count.Add(culprit, _time);
        if (count.Note(hasRoom) is { } refused) Changed?.Invoke(new BreakerChange(rule, null, !hasRoom, refused) { Limit = limit });
        return hasRoom;
    }

    private BreakerCount CountOf(string rule, ProcessKey? ancestor)
    {
        if (_families.TryGetValue((rule, ancestor), out BreakerCount? known)) return known;
        if (_families.Count >= MostFamilies) ForgetIdle();
        if (_families.Count >= MostFamilies && ancestor is not null) return CountOf(rule, null);
        return _families[(rule, ancestor)] = new BreakerCount();
    }

    private void ForgetIdle()
    {
        foreach (((string, ProcessKey?) family, BreakerCount count) in _families)
        {
            if (count.IsIdle(_time, Minute)) _families.Remove(family);
        }
    }
}

/// <summary>The breaker opened for a rule, or closed.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Ancestor">Whose descendants it is about; null when that is not known.</param>
/// <param name="IsOpen">True when it freezes from now on.</param>
/// <param name="Refused">Kills that were refused while it was open.</param>
public sealed record BreakerChange(string Rule, ProcessFacts? Ancestor, bool IsOpen, int Refused)
{
    /// <summary>The rule's own limit, when it is that which is used up, of all families together; else null.</summary>
    public RateLimit? Limit { get; init; }
}
