using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>What is known of a call's result before the fact: it is about to succeed, or it would not come so far.</summary>
internal static class AttemptedResult
{
    /// <summary>What a comparison of the result says of a call that succeeds; null when that depends on more, such as the descriptor's number.</summary>
    public static bool? Fold(ComparisonCondition comparison, Operation operation)
    {
        if (comparison.Right is not null || EventConstants.TryFold(comparison, out _)) return null;
        switch (comparison.Field.Definition.Name)
        {
            case "evt.res":
                // A connection that is not waited for is under way.
                return Holds(comparison, "SUCCESS") || (operation == Operation.Connect && Holds(comparison, "EINPROGRESS"));
            case "evt.rawres" or "fd.num":
                return EventConstants.TryFoldNumber(comparison, least: 0, out bool value) ? value : null;
            default:
                return null;
        }
    }

    /// <summary>The checks by which <paramref name="condition"/> asks for a failure of some of <paramref name="operations"/>.</summary>
    public static IEnumerable<(ComparisonCondition Comparison, bool IsNegated, OperationSet Operations)> FailuresIn(Condition condition, OperationSet operations) =>
        from scope in Comparisons.Of(condition).Any(c => c.Field.Definition.Supply == FieldSupply.WithResult) ? OperationScope.Of(condition) : []
        from part in scope.Own
        let isNegated = part is NotCondition
        let comparison = (isNegated ? ((NotCondition)part).Operand : part) as ComparisonCondition
        where comparison is { Field.Definition: { Supply: FieldSupply.WithResult, Formula: null } }
        let unseen = (operations & scope.Possible.Operations & comparison.Field.Definition.Operations & ~OperationSet.OnReturn).Enumerate()
            .Where(o => Fold(comparison, o) == isNegated).Aggregate(OperationSet.None, (set, o) => set | o.ToSet())
        where unseen != OperationSet.None
        select (comparison, isNegated, unseen);

    private static bool Holds(ComparisonCondition comparison, string result) =>
        ConditionEvaluator.Compare(comparison, new TextFact(result)) == Truth.True;
}
