using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Sessions;

/// <summary>
/// Counts what becomes of a policy's records: with the kernel's counters it says where every match of a rule went.
/// Counting is safe from any thread.
/// </summary>
public sealed class RuleCounts(int rules)
{
    private readonly ulong[] _own = new ulong[rules * GenerationCounts.Columns];
    private GenerationCounts? _kept;

    /// <summary>Number of rules.</summary>
    public int Count => rules;

    /// <summary>Counts in memory that outlives this process from now on; to be called before anything is counted.</summary>
    internal void Keep(GenerationCounts counts) => _kept = counts;

    /// <summary>Takes the numbers back into memory of its own; to be called when nothing is counted any more.</summary>
    internal void Release()
    {
        if (_kept is null) return;
        _kept.Cells[.._own.Length].CopyTo(_own);
        _kept = null;
    }

    /// <summary>A record of the rule is in the log.</summary>
    public void Written(int rule) => Add(GenerationCounts.Written, rule);

    /// <summary>User space found that the rest of the condition does not hold.</summary>
    public void Unconfirmed(int rule, ulong count = 1) => Add(GenerationCounts.Unconfirmed, rule, count);

    /// <summary>User space made no record: the rule's rate limit was reached, or it repeats what was dealt with.</summary>
    public void HeldBack(int rule, ulong count = 1) => Add(GenerationCounts.HeldBack, rule, count);

    /// <summary>The responder killed or froze the culprit of a match that the kernel had let pass.</summary>
    public void StoppedByResponder(int rule) => Add(GenerationCounts.StoppedByResponder, rule);

    /// <summary>There was no room in a queue.</summary>
    public void LostInQueue(int rule, ulong count = 1) => Add(GenerationCounts.LostInQueue, rule, count);

    /// <summary>The log could not be written.</summary>
    public void LostOnDisk(int rule) => Add(GenerationCounts.LostOnDisk, rule);

    /// <summary>The accounts of all rules while records are still on their way: see <see cref="RuleAccounts.UnderWay"/>.</summary>
    /// <param name="readCounters">Reads the kernel's counters, called after the own ones are read, so that they are never behind.</param>
    public RuleAccount[] Accounts(Func<RuleCounter[]> readCounters)
    {
        ulong[] own = Own();
        return [.. readCounters().Take(rules).Select((kernel, rule) => RuleAccounts.UnderWay(Row(own, rule), kernel))];
    }

    /// <summary>The accounts once every record has arrived: see <see cref="RuleAccounts.Final"/>.</summary>
    public RuleAccount[] FinalAccounts(RuleCounter[] kernel)
    {
        ulong[] own = Own();
        return [.. kernel.Take(rules).Select((counter, rule) => RuleAccounts.Final(Row(own, rule), counter))];
    }

    private static ReadOnlySpan<ulong> Row(ulong[] own, int rule) =>
        own.AsSpan(rule * GenerationCounts.Columns, GenerationCounts.OwnColumns);

    private ulong[] Own()
    {
        var own = new ulong[_own.Length];
        for (int i = 0; i < own.Length; i++) own[i] = Volatile.Read(ref Cells()[i]);
        return own;
    }

    private void Add(int column, int rule, ulong count = 1) => Interlocked.Add(ref Cells()[(rule * GenerationCounts.Columns) + column], count);

    private Span<ulong> Cells() => _kept is null ? _own : _kept.Cells;
}
