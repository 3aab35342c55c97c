using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>
/// The reference semantics: a condition walked over the facts of one event. Plain on purpose; the image and the kernel are
/// proved against it. A comparison on a missing value is false whatever the operator; on an unknown value it is unknown, except
/// that the value exists.
/// </summary>
public static class ConditionEvaluator
{
    /// <summary>What <paramref name="condition"/> says of <paramref name="facts"/>.</summary>
    public static Truth Evaluate(Condition condition, EventFacts facts) => Evaluate(condition, new FactDerivation(facts));

    /// <summary>What <paramref name="condition"/> says of <paramref name="facts"/>.</summary>
    public static Truth Evaluate(Condition condition, FactDerivation facts)
    {
        switch (condition)
        {
            case AndCondition and:
                Truth all = Truth.True;
                for (int i = 0; i < and.Operands.Count && all != Truth.False; i++) all = all.And(Evaluate(and.Operands[i], facts));
                return all;
            case OrCondition or:
                Truth some = Truth.False;
                for (int i = 0; i < or.Operands.Count && some != Truth.True; i++) some = some.Or(Evaluate(or.Operands[i], facts));
                return some;
            case NotCondition not:
                return Evaluate(not.Operand, facts).Not();
            case ConstantCondition constant:
                return KleeneLogic.Of(constant.Value);
            case ComparisonCondition comparison:
                return EvaluateComparison(comparison, facts);
            default:
                throw new InvalidOperationException($"no meaning for {condition.GetType().Name}");
        }
    }

    /// <summary>What <paramref name="comparison"/> says of one value of its field.</summary>
    public static Truth Compare(ComparisonCondition comparison, FactValue value) => value switch
    {
        MissingFact => Truth.False,
        ListFact list => list.Values.Aggregate(Truth.False, (some, item) => some.Or(Compare(comparison, item))),
        _ when comparison.Operator == ComparisonOperator.Exists => Truth.True,
        UnknownFact => Truth.Unknown,
        TextFact text => KleeneLogic.Of(TextComparison.Holds(comparison.Operator, text.Value, comparison.Operands)),
        NumberFact number => KleeneLogic.Of(NumberHolds(comparison.Operator, number.Value, comparison.Operands)),
        AddressFact address => KleeneLogic.Of(AddressHolds(comparison.Operator, address.Value, comparison.Operands)),
        FlagsFact flags => KleeneLogic.Of(flags.Names.Overlaps(comparison.Operands.Texts)),
        _ => throw new InvalidOperationException($"no comparison with {value.GetType().Name}"),
    };

    private static Truth EvaluateComparison(ComparisonCondition comparison, FactDerivation facts)
    {
        if (!EndpointPairs.TryGetEnds(comparison.Field.Definition, out FieldReference server, out FieldReference client))
            return Compare(comparison, facts.Get(comparison.Field));
        FactValue[] ends = [.. new[] { facts.Get(server), facts.Get(client) }.Where(end => end is not MissingFact)];
        // Both ends must differ; any other operator is content with one.
        return comparison.Operator == ComparisonOperator.NotEqual
            ? ends.Aggregate(KleeneLogic.Of(ends.Length > 0), (all, end) => all.And(Compare(comparison, end)))
            : Compare(comparison, new ListFact(ends));
    }

    private static bool NumberHolds(ComparisonOperator op, long value, OperandSet operands) => op switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In => operands.Lookup.HasNumber(value),
        ComparisonOperator.NotEqual => value != operands.Numbers[0],
        ComparisonOperator.Less => value < operands.Numbers[0],
        ComparisonOperator.LessOrEqual => value <= operands.Numbers[0],
        ComparisonOperator.Greater => value > operands.Numbers[0],
        ComparisonOperator.GreaterOrEqual => value >= operands.Numbers[0],
        _ => throw new InvalidOperationException($"operator {op} on a number"),
    };

    private static bool AddressHolds(ComparisonOperator op, UInt128 value, OperandSet operands) => op switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In => operands.Lookup.Covers(value),
        ComparisonOperator.NotEqual => !operands.Lookup.Covers(value),
        _ => throw new InvalidOperationException($"operator {op} on an address"),
    };
}
