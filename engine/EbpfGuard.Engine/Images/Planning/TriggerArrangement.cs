namespace EbpfGuard.Engine.Images.Planning;

/// <summary>A trigger and the number that the kernel knows it by.</summary>
internal readonly record struct PlacedTrigger(int Number, PlannedTrigger Trigger);

/// <summary>
/// The order of a point's triggers. More than 64 share the bits of a summary, and a bit dies only when all of its
/// triggers die on one and the same fact. So triggers that nearly always fail on the same facts are put side by side
/// and such clusters never share a bit: an event that concerns no rule is then let go by the summaries alone, however
/// many rules there are.
/// </summary>
internal sealed class TriggerArrangement
{
    private const int SummaryBits = 64;

    /// <summary>Facts that are looked at to tell clusters apart; fewer when there would be too many clusters.</summary>
    private const int Depth = 3;

    /// <summary>Gaps between clusters may make groups so many times as large as need be.</summary>
    private const int Spread = 2;

    private readonly List<PlacedTrigger> _placed = [];
    private readonly List<int> _groupSizes = [];

    private TriggerArrangement(int groupBits) => GroupBits = groupBits;

    /// <summary>The triggers in order. Numbers ascend, with gaps where a group is not full.</summary>
    public IReadOnlyList<PlacedTrigger> Placed => _placed;

    /// <summary>Numbers of a group.</summary>
    public int GroupBits { get; }

    /// <summary>Triggers of each group; they have its first numbers.</summary>
    public IReadOnlyList<int> GroupSizes => _groupSizes;

    /// <summary>Arranges <paramref name="triggers"/>.</summary>
    /// <param name="triggers">The triggers, ascending by rule.</param>
    /// <param name="gatesOf">
    /// The facts without which a trigger fails unless they have one of few values, the most telling first.
    /// </param>
    public static TriggerArrangement Of(IReadOnlyList<PlannedTrigger> triggers, Func<PlannedTrigger, IReadOnlyList<int>> gatesOf)
    {
        int least = Math.Max(1, Up(triggers.Count, SummaryBits));
        if (least == 1) return Place([triggers], 1);
        (PlannedTrigger Trigger, IReadOnlyList<int> Gates)[] gated = [.. triggers.Select(t => (t, gatesOf(t)))];
        for (int depth = Depth; depth > 0; depth--)
        {
            IReadOnlyList<PlannedTrigger>[] clusters =
            [
                .. gated.GroupBy(g => string.Join(' ', g.Gates.Take(depth)), g => g.Trigger).Select(c => (IReadOnlyList<PlannedTrigger>)[.. c]),
            ];
            int most = Math.Min(least * Spread, ImageLimits.Triggers / SummaryBits);
            for (int bits = least; bits <= most; bits++)
            {
                if (clusters.Sum(c => Up(c.Count, bits)) <= SummaryBits) return Place(clusters, bits);
            }
        }

        return Place([triggers], least);
    }

    private static TriggerArrangement Place(IEnumerable<IReadOnlyList<PlannedTrigger>> clusters, int groupBits)
    {
        var arrangement = new TriggerArrangement(groupBits);
        foreach (IReadOnlyList<PlannedTrigger> cluster in clusters)
        {
            int first = arrangement._groupSizes.Count * groupBits;
            arrangement._placed.AddRange(cluster.Select((t, i) => new PlacedTrigger(first + i, t)));
            for (int left = cluster.Count; left > 0; left -= groupBits) arrangement._groupSizes.Add(Math.Min(left, groupBits));
        }

        return arrangement;
    }

    private static int Up(int count, int size) => (count + size - 1) / size;
}
