using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A condition as one operation sees it: what is constant there is folded, fields that it lacks are missing, other names of fields
/// are resolved, and what is only known with the result is taken to hold.
/// </summary>
internal sealed class OperationSpecializer(Operation operation)
{
    private static readonly ConstantCondition True = new(true);
    private static readonly ConstantCondition False = new(false);

    private readonly List<ComparisonCondition> _relaxed = [];

    /// <summary>The comparisons that were taken to hold.</summary>
    public IReadOnlyList<ComparisonCondition> Relaxed => _relaxed;

    /// <summary>The specialised condition; a constant stands in it only when it is all of it.</summary>
    public Condition Specialize(Condition condition) => Specialize(condition, isNegated: false);

    private Condition Specialize(Condition condition, bool isNegated)
    {
        switch (condition)
        {
            case AndCondition and:
                return Join(and.Operands, isNegated, isAnd: true);
            case OrCondition or:
                return Join(or.Operands, isNegated, isAnd: false);
            case NotCondition not:
                return Specialize(not.Operand, !isNegated) switch
                {
                    ConstantCondition constant => constant.Value ? False : True,
                    NotCondition inner => inner.Operand,
                    var operand => new NotCondition(operand),
                };
            case ComparisonCondition comparison:
                return SpecializeComparison(comparison, isNegated);
            default:
                return condition;
        }
    }

    private Condition Join(IReadOnlyList<Condition> operands, bool isNegated, bool isAnd)
    {
        List<Condition> kept = new(operands.Count);
        foreach (Condition operand in operands)
        {
            switch (Specialize(operand, isNegated))
            {
                case ConstantCondition constant when constant.Value != isAnd:
                    return constant;
                case ConstantCondition:
                    break;
                case AndCondition all when isAnd:
                    kept.AddRange(all.Operands);
                    break;
                case OrCondition some when !isAnd:
                    kept.AddRange(some.Operands);
                    break;
                case var other:
                    kept.Add(other);
                    break;
            }
        }

        return kept.Count switch
        {
            0 => isAnd ? True : False,
            1 => kept[0],
            _ => isAnd ? new AndCondition(kept) : new OrCondition(kept),
        };
    }

    private Condition SpecializeComparison(ComparisonCondition comparison, bool isNegated)
    {
        FieldDefinition field = comparison.Field.Definition;
        if (field.Name == "evt.type") return Constant(EventTypeHolds(comparison, isNegated));
        if (EventConstants.TryFold(comparison, out bool value)) return Constant(value);
        FieldDefinition? right = comparison.Right?.Definition;
        if (!field.IsIn(operation) || right?.IsIn(operation) == false) return False;
        bool needsResult = field.SupplyIn(operation) == FieldSupply.WithResult || right?.SupplyIn(operation) == FieldSupply.WithResult;
        if (!needsResult) return FieldLowering.Lower(MayExempt(comparison, isNegated) ? NeedProof(comparison) : comparison, operation);
        if (!_relaxed.Contains(comparison)) _relaxed.Add(comparison);
        return Constant(!isNegated);
    }

    private static bool MayExempt(ComparisonCondition comparison, bool isNegated) =>
        comparison.Operator != ComparisonOperator.Exists && isNegated != (comparison.Operator == ComparisonOperator.NotEqual);

    private static ComparisonCondition NeedProof(ComparisonCondition comparison) =>
        comparison with { Field = NeedProof(comparison.Field), Right = comparison.Right is { } right ? NeedProof(right) : null };

    private static FieldReference NeedProof(FieldReference field) =>
        field.Sources.Any(f => f.Definition.CanBeClaimed) ? field with { NeedsProof = true } : field;

    // A rule that names one door guards all doors of the operation: the literal holds when some door satisfies it, and a negated
    // literal when some door satisfies the negation.
    private bool EventTypeHolds(ComparisonCondition comparison, bool isNegated)
    {
        EventTypeSet named = EventTypeSet.WhereHolds(comparison);
        EventTypeSet doors = EventTypeSet.DoorsOf(operation);
        return isNegated ? doors.Intersect(named.Complement()).IsEmpty : !doors.Intersect(named).IsEmpty;
    }

    private static ConstantCondition Constant(bool value) => value ? True : False;
}
