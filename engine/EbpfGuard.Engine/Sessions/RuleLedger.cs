using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Sessions;

/// <summary>
/// Keeps the books of a policy's records: with the kernel's counters it says where every match of a rule went.
/// Counting is safe from any thread.
/// </summary>
public sealed class RuleLedger(int rules)
{
    private readonly ulong[] _own = new ulong[rules * GenerationBooks.Columns];
    private GenerationBooks? _books;

    /// <summary>Number of rules.</summary>
    public int Count => rules;

    /// <summary>Counts in memory that outlives this process from now on; to be called before anything is counted.</summary>
    internal void Keep(GenerationBooks books) => _books = books;

    /// <summary>Takes the numbers back into memory of its own; to be called when nothing is counted any more.</summary>
    internal void Release()
    {
        if (_books is null) return;
        _books.Cells[.._own.Length].CopyTo(_own);
        _books = null;
    }

    /// <summary>A record of the rule is in the log.</summary>
    public void Written(int rule) => Add(GenerationBooks.Written, rule);

    /// <summary>User space found that the rest of the condition does not hold.</summary>
    public void Unconfirmed(int rule, ulong count = 1) => Add(GenerationBooks.Unconfirmed, rule, count);

    /// <summary>User space made no record: the rule's rate limit was reached, or it repeats what was dealt with.</summary>
    public void HeldBack(int rule, ulong count = 1) => Add(GenerationBooks.HeldBack, rule, count);

    /// <summary>The responder killed or froze the culprit of a match that the kernel had let pass.</summary>
    public void StoppedByResponder(int rule) => Add(GenerationBooks.StoppedByResponder, rule);

    /// <summary>There was no room in a queue.</summary>
    public void LostInQueue(int rule, ulong count = 1) => Add(GenerationBooks.LostInQueue, rule, count);

    /// <summary>The log could not be written.</summary>
    public void LostOnDisk(int rule) => Add(GenerationBooks.LostOnDisk, rule);

    /// <summary>
    /// The accounts of all rules while records are still on their way: what the kernel has recorded and is not known to be
    /// lost counts as recorded.
    /// </summary>
    /// <param name="readCounters">Reads the kernel's counters, called after the own ones are read, so that they are never behind.</param>
    public RuleAccount[] Accounts(Func<RuleCounter[]> readCounters)
    {
        RuleAccount[] own = Own();
        RuleCounter[] kernel = readCounters();
        for (int i = 0; i < rules; i++)
        {
            ulong gone = own[i].LostInQueue + own[i].LostOnDisk + own[i].Unconfirmed + own[i].HeldBack;
            own[i] = Merge(own[i], kernel[i]) with { Recorded = kernel[i].Recorded - gone };
        }

        return own;
    }

    /// <summary>The accounts once every record has arrived: recorded is what really stands in the log.</summary>
    public RuleAccount[] FinalAccounts(RuleCounter[] kernel)
    {
        RuleAccount[] own = Own();
        for (int i = 0; i < rules; i++) own[i] = Merge(own[i], kernel[i]);
        return own;
    }

    private static RuleAccount Merge(RuleAccount own, RuleCounter kernel) => own with
    {
        Matched = kernel.Matched, HeldBack = own.HeldBack + kernel.HeldBack, LostInRing = kernel.Lost, Stopped = own.Stopped + kernel.Stopped,
    };

    private RuleAccount[] Own()
    {
        var accounts = new RuleAccount[rules];
        for (int i = 0; i < rules; i++)
        {
            accounts[i] = new RuleAccount(
                0, Read(GenerationBooks.Written, i), Read(GenerationBooks.HeldBack, i), Read(GenerationBooks.Unconfirmed, i),
                0, Read(GenerationBooks.LostInQueue, i), Read(GenerationBooks.LostOnDisk, i),
                Read(GenerationBooks.StoppedByResponder, i));
        }

        return accounts;
    }

    private void Add(int column, int rule, ulong count = 1) => Interlocked.Add(ref Cells()[(rule * GenerationBooks.Columns) + column], count);

    private ulong Read(int column, int rule) => Volatile.Read(ref Cells()[(rule * GenerationBooks.Columns) + column]);

    private Span<ulong> Cells() => _books is null ? _own : _books.Cells;
}
