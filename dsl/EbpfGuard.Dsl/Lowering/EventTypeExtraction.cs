using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// The event types for which a condition can hold, as Falco finds them: negation is pushed to the leaves, "and" intersects, "or"
/// unites, a comparison that is not about event types leaves them all.
/// </summary>
internal static class EventTypeExtraction
{
    public static EventTypeSet Extract(Condition condition) => Extract(condition, isNegated: false);

    /// <summary>The event types that <paramref name="condition"/> asks for by name and that lead to no operation.</summary>
    public static IReadOnlyList<string> UnjudgedNames(Condition condition)
    {
        HashSet<string> names = [];
        Collect(condition, isNegated: false, names);
        return [.. names];
    }

    private static EventTypeSet Extract(Condition condition, bool isNegated) => condition switch
    {
        NotCondition not => Extract(not.Operand, !isNegated),
        AndCondition and => Fold(and.Operands, isNegated, isIntersection: !isNegated),
        OrCondition or => Fold(or.Operands, isNegated, isIntersection: isNegated),
        ConstantCondition constant => constant.Value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        ComparisonCondition { Field.Definition.Name: "evt.type" } comparison when isNegated => EventTypeSet.WhereHolds(comparison).Complement(),
        ComparisonCondition { Field.Definition.Name: "evt.type" } comparison => EventTypeSet.WhereHolds(comparison),
        ComparisonCondition comparison when EventConstants.TryFold(comparison, out bool value) => value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        _ => EventTypeSet.All,
    };

    private static EventTypeSet Fold(IReadOnlyList<Condition> operands, bool isNegated, bool isIntersection) => isIntersection
        ? operands.Aggregate(EventTypeSet.All, (set, operand) => set.Intersect(Extract(operand, isNegated)))
        : operands.Aggregate(EventTypeSet.None, (set, operand) => set.Union(Extract(operand, isNegated)));

    private static void Collect(Condition condition, bool isNegated, HashSet<string> names)
    {
        switch (condition)
        {
            case NotCondition not:
                Collect(not.Operand, !isNegated, names);
                break;
            case AndCondition and:
                foreach (Condition operand in and.Operands) Collect(operand, isNegated, names);
                break;
            case OrCondition or:
                foreach (Condition operand in or.Operands) Collect(operand, isNegated, names);
                break;
            case ComparisonCondition { Field.Definition.Name: "evt.type", Operator: ComparisonOperator.Equal or ComparisonOperator.In } comparison
                when !isNegated:
                names.UnionWith(comparison.Operands.Texts.Where(n => EventTypeCatalog.OperationOf(n) is null));
                break;
        }
    }
}
