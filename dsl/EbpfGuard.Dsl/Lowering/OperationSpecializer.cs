using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A condition as one operation sees it: what is constant there is folded, fields that it lacks are missing, other names of fields
/// are resolved, and a result that is not there yet is taken to be as the rule wants it, but for a failure: what is judged is about to be done.
/// </summary>
internal sealed class OperationSpecializer(Operation operation)
{
    private readonly List<ComparisonCondition> _relaxed = [];

    /// <summary>The comparisons that were taken to hold.</summary>
    public IReadOnlyList<ComparisonCondition> Relaxed => _relaxed;

    /// <summary>The specialised condition; a constant stands in it only when it is all of it.</summary>
    public Condition Specialize(Condition condition) => condition.Rewrite(SpecializeComparison);

    private Condition SpecializeComparison(ComparisonCondition comparison, bool isNegated)
    {
        FieldDefinition field = comparison.Field.Definition;
        if (EventTypes.IsNamedBy(comparison)) return Constant(EventTypes.HoldsAt(comparison, operation));
        if (EventConstants.TryFold(comparison, out bool value)) return Constant(value);
        FieldDefinition? right = comparison.Right?.Definition;
        if (!field.IsIn(operation) || right?.IsIn(operation) == false) return Condition.False;
        bool needsResult = field.SupplyIn(operation) == FieldSupply.WithResult || right?.SupplyIn(operation) == FieldSupply.WithResult;
        if (!needsResult) return FieldLowering.Lower(MayExempt(comparison, isNegated) ? NeedProof(comparison) : comparison, operation);
        bool holds = AttemptedResult.Fold(comparison, operation) ?? !isNegated;
        if (holds != isNegated && !_relaxed.Contains(comparison)) _relaxed.Add(comparison);
        return Constant(holds);
    }

    private static bool MayExempt(ComparisonCondition comparison, bool isNegated) =>
        comparison.Operator != ComparisonOperator.Exists && isNegated != (comparison.Operator == ComparisonOperator.NotEqual);

    private static ComparisonCondition NeedProof(ComparisonCondition comparison) =>
        comparison with { Field = NeedProof(comparison.Field), Right = comparison.Right is { } right ? NeedProof(right) : null };

    private static FieldReference NeedProof(FieldReference field) =>
        field.Sources.Any(f => f.Definition.CanBeClaimed) ? field with { NeedsProof = true } : field;

    private static Condition Constant(bool value) => value ? Condition.True : Condition.False;
}
