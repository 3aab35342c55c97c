using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// Keeps the books of a policy's records: with the kernel's counters it says where every match of a rule went.
/// Counting is safe from any thread.
/// </summary>
public sealed class RuleLedger(int rules)
{
    private readonly ulong[] _written = new ulong[rules];
    private readonly ulong[] _unconfirmed = new ulong[rules];
    private readonly ulong[] _heldBack = new ulong[rules];
    private readonly ulong[] _lostInQueue = new ulong[rules];
    private readonly ulong[] _lostOnDisk = new ulong[rules];

    /// <summary>Number of rules.</summary>
    public int Count => rules;

    /// <summary>A record of the rule is in the log.</summary>
    public void Written(int rule) => Interlocked.Increment(ref _written[rule]);

    /// <summary>User space found that the rest of the condition does not hold.</summary>
    public void Unconfirmed(int rule, ulong count = 1) => Interlocked.Add(ref _unconfirmed[rule], count);

    /// <summary>User space made no record: the rule's rate limit was reached, or it repeats what was dealt with.</summary>
    public void HeldBack(int rule, ulong count = 1) => Interlocked.Add(ref _heldBack[rule], count);

    /// <summary>There was no room in a queue.</summary>
    public void LostInQueue(int rule, ulong count = 1) => Interlocked.Add(ref _lostInQueue[rule], count);

    /// <summary>The log could not be written.</summary>
    public void LostOnDisk(int rule) => Interlocked.Increment(ref _lostOnDisk[rule]);

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
        Matched = kernel.Matched, HeldBack = own.HeldBack + kernel.HeldBack, LostInRing = kernel.Lost, Stopped = kernel.Stopped,
    };

    private RuleAccount[] Own()
    {
        var accounts = new RuleAccount[rules];
        for (int i = 0; i < rules; i++)
        {
            accounts[i] = new RuleAccount(
                0, Volatile.Read(ref _written[i]), Volatile.Read(ref _heldBack[i]), Volatile.Read(ref _unconfirmed[i]),
                0, Volatile.Read(ref _lostInQueue[i]), Volatile.Read(ref _lostOnDisk[i]), 0);
        }

        return accounts;
    }
}
