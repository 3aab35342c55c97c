using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Tests.Documentation;

/// <summary>What hosts can do at each operation and what they do not see, made from the tables of decision points and of facts.</summary>
internal static class UnseenTable
{
    /// <summary>The tables.</summary>
    public static string Text()
    {
        StringBuilder text = new("| operation | with BPF LSM | without | not seen, even where the operation is |\n|---|---|---|---|\n");
        foreach (IGrouping<string, Operation> alike in OperationCatalog.All.Select(o => o.Operation).GroupBy(Columns))
            text.Append($"| {string.Join(", ", alike.Select(o => o.Name()))} {alike.Key}\n");
        text.Append("\n| fact | where | what is not known |\n|---|---|---|\n");
        foreach (FactGap gap in FactGaps.All)
            text.Append($"| {string.Join(' ', gap.Fields.Select(f => $"`{f}`"))} | {Where(gap)} | {gap.Missing} |\n");
        return text.ToString();
    }

    private static string Columns(Operation operation)
    {
        IReadOnlyList<DecisionPointRow> rows = DecisionPoints.Of(operation);
        string[] everywhere = [.. rows.SelectMany(r => r.WithLsm?.Unseen ?? [])];
        string[] without = [.. rows.SelectMany(r => r.WithoutLsm?.Unseen ?? []).Except(everywhere)];
        if (without is [var first, ..]) without[0] = $"without BPF LSM: {first}";
        return $"| {Way(rows.Select(r => r.WithLsm))} | {Way(rows.Select(r => r.WithoutLsm))} | {string.Join("; ", everywhere.Concat(without))} |";
    }

    private static string Way(IEnumerable<PointCoverage?> coverages) =>
        coverages.OfType<PointCoverage>().FirstOrDefault() is not { } first ? "not seen"
        : (first.OnBlock ?? first.OnKill).Name() + (first.IsOnCgroup ? " (cgroup v2; else not seen)" : "");

    private static string Where(FactGap gap)
    {
        string place = gap.Place switch
        {
            GapPlace.UserSpace => "what user space finishes",
            GapPlace.AfterExec => "without BPF LSM, and of rules that ask for arguments",
            _ => "without BPF LSM",
        };
        return gap.Operations == OperationSet.All ? place : $"{place}, at {string.Join(", ", gap.Operations.Enumerate().Select(o => o.Name()))}";
    }
}
