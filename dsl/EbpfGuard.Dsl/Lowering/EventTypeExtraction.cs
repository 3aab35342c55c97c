using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// The event types for which a condition can hold, as Falco finds them: negation is pushed to the leaves, "and" intersects, "or"
/// unites, a comparison that is not about event types leaves them all.
/// </summary>
internal static class EventTypeExtraction
{
    public static EventTypeSet Extract(Condition condition) => condition.Fold(
        (sets, _) => sets.Aggregate(EventTypeSet.All, (all, set) => all.Intersect(set)),
        (sets, _) => sets.Aggregate(EventTypeSet.None, (all, set) => all.Union(set)),
        TypesOf);

    /// <summary>The event types that <paramref name="condition"/> asks for by name and that lead to no operation.</summary>
    public static IReadOnlyList<string> UnjudgedNames(Condition condition) =>
    [
        .. condition.Leaves().Where(part => !part.IsNegated).Select(part => part.Leaf).OfType<ComparisonCondition>()
            .Where(comparison => IsEventType(comparison) && comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.In)
            .SelectMany(comparison => comparison.Operands.Texts)
            .Where(name => EventTypeCatalog.OperationOf(name) is null)
            .Distinct(),
    ];

    private static EventTypeSet TypesOf(Condition leaf, bool isNegated) => leaf switch
    {
        ConstantCondition constant => constant.Value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        ComparisonCondition comparison when IsEventType(comparison) =>
            isNegated ? EventTypeSet.WhereHolds(comparison).Complement() : EventTypeSet.WhereHolds(comparison),
        ComparisonCondition comparison when EventConstants.TryFold(comparison, out bool value) => value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        _ => EventTypeSet.All,
    };

    private static bool IsEventType(ComparisonCondition comparison) => comparison.Field.Definition.Name == "evt.type";
}
