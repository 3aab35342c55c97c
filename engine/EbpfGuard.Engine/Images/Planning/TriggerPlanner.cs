using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// Brings the branches of all rules to the decision points: field predicates become predicates of groups, and what one table cannot
/// answer becomes several triggers or exemptions.
/// </summary>
internal sealed class TriggerPlanner
{
    private readonly Dictionary<(FactInput Input, Route Route, bool NeedsProof), PredicateGroup> _groups = [];
    private readonly SortedDictionary<DecisionPoint, PlannedPoint> _points = [];
    private readonly Dictionary<DecisionPoint, int> _exemptions = [];

    /// <summary>The groups of predicates, in the order of their facts.</summary>
    public IEnumerable<PredicateGroup> Groups => _groups.Values.OrderBy(g => (g.Input, g.Route, g.NeedsProof));

    /// <summary>The decision points that have triggers.</summary>
    public IEnumerable<PlannedPoint> Points => _points.Values;

    /// <summary>True when some point's triggers ask for nothing at all.</summary>
    public bool HasIdlePoint => Points.Any(p => p.Triggers.TrueForAll(t => t.Predicates.Count == 0 && t.Exemptions.Count == 0));

    /// <summary>The comparisons over all ancestors.</summary>
    public AncestorAtoms Ancestors { get; } = new();

    /// <summary>The group of predicates on <paramref name="input"/> by <paramref name="route"/>.</summary>
    public PredicateGroup GroupOf(FactInput input, Route route, bool needsProof = false)
    {
        if (!_groups.TryGetValue((input, route, needsProof), out PredicateGroup? group))
        {
            _groups.Add((input, route, needsProof), group = new PredicateGroup(input, route, needsProof));
        }

        return group;
    }

    /// <summary>Adds the branches of one rule at one point.</summary>
    /// <exception cref="ImageLimitException">There are more triggers or exemptions than a point can have.</exception>
    public void Add(DecisionPoint point, int rule, uint flags, OnUnknown onUnknown, IReadOnlyList<Branch> branches)
    {
        if (branches.Count == 0) return;
        if (!_points.TryGetValue(point, out PlannedPoint? planned))
        {
            _points.Add(point, planned = new PlannedPoint(point, []));
        }

        foreach (Branch branch in branches)
        {
            List<PlannedPredicate[]> alternatives = Alternatives(branch.Trigger, rule);
            Check(rule, "triggers", (long)planned.Triggers.Count + alternatives.Count);
            List<PlannedPredicate[]> exemptions = [.. branch.Exemptions.SelectMany(e => Alternatives(e.Predicates, rule))];
            int used = _exemptions.GetValueOrDefault(point);
            Check(rule, "exemptions", used + ((long)alternatives.Count * exemptions.Count));
            _exemptions[point] = used + (alternatives.Count * exemptions.Count);
            planned.Triggers.AddRange(
                alternatives.Select(predicates => new PlannedTrigger(rule, flags, onUnknown, predicates, exemptions)));
        }
    }

    /// <summary>
    /// Adds what keeps opens from being kept, once all rules are there: none of them is refused for what others' opens cost. Where there is
    /// no room for all, none is kept.
    /// </summary>
    /// <exception cref="ImageLimitException">There is no room for a single one.</exception>
    public void AddUncached()
    {
        if (!_points.TryGetValue(DecisionPoint.Open, out PlannedPoint? opens)) return;
        PlannedTrigger[] uncached = [.. opens.Triggers.Select(UncachedTrigger.Of).OfType<PlannedTrigger>()];
        if (uncached.Length == 0) return;
        int exemptions = _exemptions[DecisionPoint.Open] + uncached.Sum(t => t.Exemptions.Count);
        if (Math.Max(opens.Triggers.Count + uncached.Length, exemptions) > ImageLimits.Triggers)
            uncached = [uncached[^1] with { Predicates = [], Exemptions = [] }];
        Check(uncached[^1].Rule, "triggers", opens.Triggers.Count + uncached.Length);
        PlannedTrigger[] all = [.. opens.Triggers.Concat(uncached).OrderBy(t => t.Rule)];
        opens.Triggers.Clear();
        opens.Triggers.AddRange(all);
    }

    private static void Check(int rule, string unit, long size)
    {
        if (size <= ImageLimits.Triggers) return;
        throw new ImageLimitException(rule, "the rules of this operation", ImageLimits.Triggers, unit) { Size = size };
    }

    /// <summary>The ways for all <paramref name="predicates"/> to hold, each a conjunction of predicates.</summary>
    private List<PlannedPredicate[]> Alternatives(IReadOnlyList<FieldPredicate> predicates, int rule)
    {
        List<PlannedPredicate[]> ways = [[]];
        foreach (FieldPredicate predicate in predicates)
        {
            IReadOnlyList<IReadOnlyList<RoutedPredicate>> split = PredicateSplitter.Split(predicate);
            Check(rule, "triggers", (long)ways.Count * split.Count);
            List<PlannedPredicate[]> parts = [.. split.Select(conjunction => conjunction.Select(f => Plan(f, rule)).ToArray())];
            ways = ways.Count == 1 && parts.Count == 1
                ? [[.. ways[0], .. parts[0]]]
                : [.. ways.SelectMany(way => parts.Select(part => (PlannedPredicate[])[.. way, .. part]))];
        }

        return ways;
    }

    private PlannedPredicate Plan(RoutedPredicate routed, int rule)
    {
        PredicateGroup group = GroupOf(routed.Field.Input, routed.Route, routed.Field.NeedsProof);
        if (routed.Field.IsAnyAncestor) return Ancestors.Plan(group, routed.Condition, rule);
        Condition condition = routed.Condition;
        return new PlannedPredicate(group, group.Add(condition, routed.Field.Reading, rule), routed.Field.Generation, null);
    }
}
