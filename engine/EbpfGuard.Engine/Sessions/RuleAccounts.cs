using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Sessions;

/// <summary>
/// Adds up what the kernel and the daemon have counted of a rule: whoever tells what became of its matches, the guard while it works
/// and at its end, <c>status</c>, the next guard, has it from here.
/// </summary>
public static class RuleAccounts
{
    /// <summary>Once every record has arrived: recorded is what stands in the log.</summary>
    /// <param name="own">The daemon's numbers, by the columns of <see cref="GenerationCounts"/>.</param>
    /// <param name="kernel">The kernel's.</param>
    public static RuleAccount Final(ReadOnlySpan<ulong> own, RuleCounter kernel) => new(
        kernel.Matched, own[GenerationCounts.Written], kernel.HeldBack + own[GenerationCounts.HeldBack], own[GenerationCounts.Unconfirmed],
        kernel.Lost, own[GenerationCounts.LostInQueue], own[GenerationCounts.LostOnDisk], kernel.Stopped + own[GenerationCounts.StoppedByResponder]);

    /// <summary>While records are on their way: what the kernel has recorded and is not known to be lost counts as recorded.</summary>
    public static RuleAccount UnderWay(ReadOnlySpan<ulong> own, RuleCounter kernel)
    {
        RuleAccount account = Final(own, kernel);
        return account with { Recorded = account.Recorded + OnTheirWay(own, kernel) };
    }

    /// <summary>
    /// When the daemon is dead and the rings are read: what it had taken from them and not yet written was lost with it.
    /// </summary>
    public static RuleAccount AfterDeath(ReadOnlySpan<ulong> own, RuleCounter kernel)
    {
        RuleAccount account = Final(own, kernel);
        return account with { LostInQueue = account.LostInQueue + OnTheirWay(own, kernel) };
    }

    // A record is in its ring before the kernel counts it: the daemon may be the first to count.
    private static ulong OnTheirWay(ReadOnlySpan<ulong> own, RuleCounter kernel)
    {
        ulong arrived = own[GenerationCounts.Written] + own[GenerationCounts.HeldBack] + own[GenerationCounts.Unconfirmed]
            + own[GenerationCounts.LostInQueue] + own[GenerationCounts.LostOnDisk];
        return kernel.Recorded > arrived ? kernel.Recorded - arrived : 0;
    }
}
