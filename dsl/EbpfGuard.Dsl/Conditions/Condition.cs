using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Conditions;

/// <summary>A condition whose names and types are resolved: macros inlined, lists flattened, operands read.</summary>
public abstract record Condition
{
    /// <summary>The constant <c>true</c>.</summary>
    public static Condition True { get; } = new ConstantCondition(true);

    /// <summary>The constant <c>false</c>.</summary>
    public static Condition False { get; } = new ConstantCondition(false);

    /// <summary>All of <paramref name="operands"/>; constants are folded, an "and" in an "and" is one, and none is <see cref="True"/>.</summary>
    public static Condition All(IEnumerable<Condition> operands) => Join(operands, isAnd: true);

    /// <summary>Any of <paramref name="operands"/>; constants are folded, an "or" in an "or" is one, and none is <see cref="False"/>.</summary>
    public static Condition Any(IEnumerable<Condition> operands) => Join(operands, isAnd: false);

    /// <summary>The opposite of <paramref name="operand"/>.</summary>
    public static Condition Not(Condition operand) => operand switch
    {
        ConstantCondition constant => constant.Value ? False : True,
        NotCondition not => not.Operand,
        _ => new NotCondition(operand),
    };

    private static Condition Join(IEnumerable<Condition> operands, bool isAnd)
    {
        List<Condition> kept = [];
        foreach (Condition operand in operands)
        {
            if (operand is ConstantCondition constant)
            {
                if (constant.Value != isAnd) return constant;
            }
            else if (isAnd && operand is AndCondition and) kept.AddRange(and.Operands);
            else if (!isAnd && operand is OrCondition or) kept.AddRange(or.Operands);
            else kept.Add(operand);
        }

        return kept.Count switch
        {
            0 => isAnd ? True : False,
            1 => kept[0],
            _ => isAnd ? new AndCondition(kept) : new OrCondition(kept),
        };
    }
}

/// <summary>All operands hold.</summary>
public sealed record AndCondition(IReadOnlyList<Condition> Operands) : Condition;

/// <summary>Some operand holds.</summary>
public sealed record OrCondition(IReadOnlyList<Condition> Operands) : Condition;

/// <summary>The operand does not hold.</summary>
public sealed record NotCondition(Condition Operand) : Condition;

/// <summary>Always or never true.</summary>
public sealed record ConstantCondition(bool Value) : Condition;

/// <summary>A test of one field. False when the field has no value, whatever the operator.</summary>
/// <param name="Field">The left side.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Operands">One operand, several for the list operators, none for <see cref="ComparisonOperator.Exists"/>.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ComparisonCondition(
    FieldReference Field, ComparisonOperator Operator, OperandSet Operands, TextSpan Span) : Condition
{
    /// <summary>The right side, when it is a field or computed; then there are no operands.</summary>
    public FieldReference? Right { get; init; }
}
