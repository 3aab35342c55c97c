using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A condition's alternatives, as far as event types go: "or" puts side by side what its operands offer, "and" takes one of each.
/// </summary>
/// <param name="Named">The event types that are left to the alternatives that name some.</param>
/// <param name="Unnamed">What those that name none ask for.</param>
internal sealed record EventAlternatives(EventTypeSet Named, IReadOnlyCollection<FieldScope> Unnamed)
{
    // Alternatives multiply at each "and". Who writes more different ones than this gets every operation that can be refused.
    private const int MostUnnamed = 1024;

    private static readonly EventAlternatives Never = new(EventTypeSet.None, []);
    private static readonly EventAlternatives Always = new(EventTypeSet.None, [FieldScope.Nothing]);

    /// <summary>The event types for which the condition can hold, all when an alternative names none.</summary>
    public EventTypeSet Types => Unnamed.Count > 0 ? EventTypeSet.All : Named;

    /// <summary>The alternatives of <paramref name="condition"/>.</summary>
    public static EventAlternatives Of(Condition condition) => condition.Fold(
        (operands, _) => operands.Aggregate(Always, And),
        (operands, _) => operands.Aggregate(Never, Or),
        OfLeaf);

    private static EventAlternatives Or(EventAlternatives a, EventAlternatives b) =>
        new(a.Named.Union(b.Named), Distinct(a.Unnamed.Concat(b.Unnamed)));

    // An alternative that names event types keeps them beside one that names none.
    private static EventAlternatives And(EventAlternatives a, EventAlternatives b) => new(
        a.Named.Intersect(b.Named).Union(b.Unnamed.Count > 0 ? a.Named : EventTypeSet.None).Union(a.Unnamed.Count > 0 ? b.Named : EventTypeSet.None),
        Distinct(a.Unnamed.SelectMany(_ => b.Unnamed, (one, other) => one.Union(other))));

    private static HashSet<FieldScope> Distinct(IEnumerable<FieldScope> scopes)
    {
        HashSet<FieldScope> distinct = [.. scopes];
        return distinct.Count <= MostUnnamed ? distinct : [FieldScope.Everything];
    }

    private static EventAlternatives OfLeaf(Condition leaf, bool isNegated) => leaf switch
    {
        ConstantCondition constant => constant.Value != isNegated ? Always : Never,
        ComparisonCondition comparison when EventTypes.IsNamedBy(comparison) => new(EventTypes.WhereHolds(comparison, isNegated), []),
        ComparisonCondition comparison when EventConstants.TryFold(comparison, out bool value) => value != isNegated ? Always : Never,
        ComparisonCondition comparison => new(EventTypeSet.None, [FieldScope.Of(comparison)]),
        _ => Always,
    };
}
