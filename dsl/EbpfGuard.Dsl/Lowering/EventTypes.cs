using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Comparisons of <c>evt.type</c>. A system call stands for its operation, by whichever call that comes: what names one holds for all of them, and
/// what excludes one excludes all of them.
/// </summary>
internal static class EventTypes
{
    /// <summary>True when <paramref name="comparison"/> is about the event's type.</summary>
    public static bool IsNamedBy(ComparisonCondition comparison) => comparison.Field.Definition.Name == "evt.type";

    /// <summary>The event types for which a comparison of <c>evt.type</c> holds, or does not.</summary>
    public static EventTypeSet WhereHolds(ComparisonCondition comparison, bool isNegated)
    {
        EventTypeSet named = comparison.Operator switch
        {
            ComparisonOperator.Equal or ComparisonOperator.NotEqual or ComparisonOperator.In or ComparisonOperator.Intersects => EventTypeSet.Of(comparison.Operands.Texts),
            ComparisonOperator.Exists => EventTypeSet.All,
            _ => EventTypeSet.Of(EventTypeCatalog.Names.Where(n => ConditionEvaluator.Compare(comparison, new TextFact(n)) == Truth.True)),
        };
        return isNegated != (comparison.Operator == ComparisonOperator.NotEqual) ? named.Exclude() : named;
    }

    /// <summary>True when a comparison of <c>evt.type</c> holds at <paramref name="operation"/>.</summary>
    public static bool HoldsAt(ComparisonCondition comparison, Operation operation) =>
        !WhereHolds(comparison, isNegated: false).Intersect(EventTypeSet.CallsOf(operation)).IsEmpty;

    /// <summary>The event types for which <paramref name="condition"/> is not false whatever the event's other facts are.</summary>
    public static EventTypeSet WherePossible(Condition condition) => condition.Fold(
        (operands, _) => operands.Aggregate(EventTypeSet.All, (all, set) => all.Intersect(set)),
        (operands, _) => operands.Aggregate(EventTypeSet.None, (all, set) => all.Union(set)),
        WherePossible);

    private static EventTypeSet WherePossible(Condition leaf, bool isNegated) => leaf switch
    {
        ConstantCondition constant => constant.Value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        ComparisonCondition comparison when IsNamedBy(comparison) => WhereHolds(comparison, isNegated),
        ComparisonCondition comparison when EventConstants.TryFold(comparison, out bool value) => value != isNegated ? EventTypeSet.All : EventTypeSet.None,
        // A comparison of what is missing is false.
        ComparisonCondition comparison when !isNegated => EventTypeSet.Of(SuppliedAt(comparison)),
        _ => EventTypeSet.All,
    };

    /// <summary>The operations that have the fields of <paramref name="comparison"/>.</summary>
    public static OperationSet SuppliedAt(ComparisonCondition comparison) =>
        comparison.Field.Definition.Operations & (comparison.Right?.Definition.Operations ?? OperationSet.All);

    /// <summary>The event types that <paramref name="condition"/> asks for by name and that lead to no operation.</summary>
    public static IReadOnlyList<string> UnjudgedNames(Condition condition) =>
    [
        .. condition.Leaves().Where(part => !part.IsNegated).Select(part => part.Leaf).OfType<ComparisonCondition>()
            .Where(comparison => IsNamedBy(comparison) && comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.In)
            .SelectMany(comparison => comparison.Operands.Texts)
            .Where(name => EventTypeCatalog.OperationOf(name) is null)
            .Distinct(),
    ];
}
