using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Sessions;

/// <summary>
/// Turns a policy's counts into loss records: for a rule as soon as something of it was held back or lost, and for every
/// rule that matched at all when its policy ends.
/// </summary>
public sealed class LossReporter(IReadOnlyList<AuditedRule> rules, RuleCounts counts)
{
    private readonly ulong[] _reported = new ulong[rules.Count];

    /// <summary>The records due now: rules of which more was held back or lost than was said last time.</summary>
    public IEnumerable<LossRecord> Due(long timeNs, RuleAccount[] accounts)
    {
        for (int i = 0; i < accounts.Length; i++)
        {
            ulong gone = accounts[i].HeldBack + accounts[i].Lost;
            if (gone == _reported[i]) continue;
            _reported[i] = gone;
            yield return Record(timeNs, i, accounts[i]);
        }
    }

    /// <summary>The closing records, of every rule that matched.</summary>
    public IEnumerable<LossRecord> Closing(long timeNs, RuleAccount[] accounts) =>
        Enumerable.Range(0, counts.Count).Where(i => accounts[i].Matched > 0).Select(i => Record(timeNs, i, accounts[i]));

    private LossRecord Record(long timeNs, int rule, RuleAccount account) =>
        new(timeNs, rules[rule].Rule.Name, rules[rule].Rule.Priority, account);
}
