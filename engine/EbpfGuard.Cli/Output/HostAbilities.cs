using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;

namespace EbpfGuard.Cli.Output;

/// <summary>How a host can stop things, and what it does not see: <see cref="DecisionPoints"/> and <see cref="FactGaps"/> in plain words.</summary>
internal static class HostAbilities
{
    /// <summary>What can be stopped, and how; one sentence a line.</summary>
    public static IEnumerable<string> Describe(KernelFeatures features)
    {
        if (!features.CanRun)
        {
            yield return "The guard cannot run here; rules can still be checked and tested.";
            yield break;
        }

        ILookup<StopMeaning?, Operation> ways = OperationCatalog.All.ToLookup(o => Way(o.Operation, features), o => o.Operation);
        if (ways.Contains(StopMeaning.Denied)) yield return $"Refused here, so that it fails with EPERM and never happens: {Names(ways[StopMeaning.Denied])}.";
        if (ways.Contains(StopMeaning.KilledAtExec))
            yield return $"Killed here before the new program's first instruction: {Names(ways[StopMeaning.KilledAtExec])}.";
        if (ways.Contains(StopMeaning.KilledOnReturn))
            yield return $"Killed here when it has happened, before the process is back in user space: {Names(ways[StopMeaning.KilledOnReturn])}.";
        if (ways.Contains(null)) yield return $"Not seen here: {Names(ways[null])}.";
        if (!features.HasBpfFileSystem) yield return "Enforcement ends with the daemon, because the bpf file system is not mounted.";
    }

    /// <summary>The same, and what is not seen of operations and facts.</summary>
    public static IEnumerable<string> DescribeAll(KernelFeatures features)
    {
        foreach (string line in Describe(features)) yield return line;
        if (!features.CanRun) yield break;
        var unseen = DecisionPoints.All
            .SelectMany(row => row.On(features.HasLsm, features.HasCgroup)?.Unseen ?? [], (row, what) => (row.Operation, What: what))
            .GroupBy(u => u.What, u => u.Operation);
        foreach (IGrouping<string, Operation> what in unseen) yield return $"Not seen here at {Names(what)}: {what.Key}.";
        foreach (FactGap gap in FactGaps.All.Where(g => g.Place != GapPlace.UserSpace && !features.HasLsm))
            yield return $"Not known here{(gap.Operations == OperationSet.All ? "" : $" at {Names(gap.Operations.Enumerate())}")}: {gap.Of(gap.Fields)}.";
    }

    /// <summary>What the rules of a report ask about and this host does not see, an operation a line.</summary>
    public static IEnumerable<string> Unseen(CompileReport report) => report.Rules.SelectMany(r => r.Operations)
        .Where(o => o.Unseen.Count > 0).GroupBy(o => o.Operation).OrderBy(o => o.Key)
        .Select(o => $"not seen here at {o.Key.Name()}: {string.Join("; ", o.SelectMany(r => r.Unseen).Distinct())}");

    // How the first point that judges an operation here stops it; null for not at all.
    private static StopMeaning? Way(Operation operation, KernelFeatures features) => DecisionPoints.Of(operation)
        .Select(row => row.On(features.HasLsm, features.HasCgroup)).OfType<PointCoverage>()
        .Select(coverage => (StopMeaning?)(coverage.OnBlock ?? coverage.OnKill)).FirstOrDefault();

    private static string Names(IEnumerable<Operation> operations) => string.Join(", ", operations.Select(o => o.Name()));
}
