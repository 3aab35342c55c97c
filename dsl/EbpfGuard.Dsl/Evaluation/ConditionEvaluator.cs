using System.Globalization;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

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
        TextFact { IsCut: true } text => CutText.Compare(comparison.Operator, text.Value, comparison.Operands),
        TextFact text => KleeneLogic.Of(TextComparison.Holds(comparison.Operator, text.Value, comparison.Operands)),
        NumberFact number => KleeneLogic.Of(NumberHolds(comparison.Operator, number.Value, comparison.Operands)),
        AddressFact address => KleeneLogic.Of(AddressHolds(comparison.Operator, address.Value, comparison.Operands)),
        FlagsFact flags when comparison.Field.Definition.Type == FieldType.Flags => KleeneLogic.Of(flags.Names.Overlaps(comparison.Operands.Texts)),
        FlagsFact flags => KleeneLogic.Of(TextComparison.Holds(comparison.Operator, flags.Text, comparison.Operands)),
        _ => throw new InvalidOperationException($"no comparison with {value.GetType().Name}"),
    };

    private static Truth EvaluateComparison(ComparisonCondition comparison, FactDerivation facts)
    {
        if (comparison.Right is { } right)
        {
            FactValue value = facts.Get(right);
            if (value is MissingFact) return Truth.False;
            if (value is UnknownFact) return IsMissing(comparison.Field, facts) ? Truth.False : Truth.Unknown;
            comparison = comparison with { Right = null, Operands = Operands(value) };
        }

        if (comparison.Field.Definition.IsList && comparison.Operator == ComparisonOperator.In && facts.Get(comparison.Field) is ListFact list)
            return list.Values.Aggregate(KleeneLogic.Of(list.Values.Count > 0), (all, item) => all.And(Compare(comparison, item)));
        // An address that has several names is called otherwise when none of them is the one.
        if (comparison is { Field.Definition.Type: FieldType.HostName, Operator: ComparisonOperator.NotEqual } && facts.Get(comparison.Field) is ListFact names)
            return names.Values.Aggregate(KleeneLogic.Of(names.Values.Count > 0), (all, item) => all.And(Compare(comparison, item)));
        if (!EndpointPairs.TryGetEnds(comparison.Field.Definition, out FieldReference server, out FieldReference client))
            return Compare(comparison, facts.Get(comparison.Field));
        FactValue[] ends = [.. new[] { facts.Get(server), facts.Get(client) }.Where(end => end is not MissingFact)];
        // Both ends must differ; any other operator is content with one.
        return comparison.Operator == ComparisonOperator.NotEqual
            ? ends.Aggregate(KleeneLogic.Of(ends.Length > 0), (all, end) => all.And(Compare(comparison, end)))
            : Compare(comparison, new ListFact(ends));
    }

    // A missing value decides the comparison before an unknown one can leave it open.
    private static bool IsMissing(FieldReference field, FactDerivation facts) =>
        EndpointPairs.TryGetEnds(field.Definition, out FieldReference server, out FieldReference client)
            ? facts.Get(server) is MissingFact && facts.Get(client) is MissingFact
            : facts.Get(field) is MissingFact or ListFact { Values.Count: 0 };

    private static OperandSet Operands(FactValue value) => value switch
    {
        TextFact text => new OperandSet([text.Value], [], []),
        FlagsFact names => new OperandSet([names.Text], [], []),
        NumberFact number => new OperandSet([number.Value.ToString(CultureInfo.InvariantCulture)], [number.Value], []),
        AddressFact address => new OperandSet([address.Value.ToString(CultureInfo.InvariantCulture)], [], [new AddressRange(address.Value, 128)]),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no right side"),
    };

    private static bool NumberHolds(ComparisonOperator op, long value, OperandSet operands) => op switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In or ComparisonOperator.Intersects => operands.Lookup.HasNumber(value),
        ComparisonOperator.NotEqual => value != operands.Numbers[0],
        ComparisonOperator.Less => value < operands.Numbers[0],
        ComparisonOperator.LessOrEqual => value <= operands.Numbers[0],
        ComparisonOperator.Greater => value > operands.Numbers[0],
        ComparisonOperator.GreaterOrEqual => value >= operands.Numbers[0],
        _ => throw new InvalidOperationException($"operator {op} on a number"),
    };

    private static bool AddressHolds(ComparisonOperator op, UInt128 value, OperandSet operands) => op switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In or ComparisonOperator.Intersects => operands.Lookup.Covers(value),
        ComparisonOperator.NotEqual => !operands.Lookup.Covers(value),
        _ => throw new InvalidOperationException($"operator {op} on an address"),
    };
}
