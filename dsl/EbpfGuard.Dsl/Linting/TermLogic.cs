using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using static EbpfGuard.Dsl.Conditions.ComparisonOperator;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// What one term says of another on the same field. Cautious: "yes" is certain for every event, "no" may be wrong. The evaluator itself is
/// asked wherever a term leaves few values, so that nothing here can disagree with it.
/// </summary>
internal static class TermLogic
{
    private const int MostCandidates = 256;

    /// <summary>True when no event satisfies both.</summary>
    public static bool Exclude(Term a, Term b) => Implies(a, b.Negate()) || Implies(b, a.Negate());

    /// <summary>True when every event that satisfies <paramref name="a"/> satisfies <paramref name="b"/>.</summary>
    public static bool Implies(Term a, Term b)
    {
        if (a.Comparison.Field != b.Comparison.Field) return false;
        if (a.IsNegated == b.IsNegated && ConditionEquality.AreEqual(a.Comparison, b.Comparison)) return true;
        // A check that fails may fail for want of a value, so it only says that stricter ones fail too.
        if (a.IsNegated) return b.IsNegated && Implies(b.Negate(), a.Negate());
        if (b.Comparison.Operator == Exists) return !b.IsNegated;
        if (a.Comparison.Right is not null || b.Comparison.Right is not null || a.Comparison.Operator == Exists) return false;
        FieldDefinition field = a.Comparison.Field.Definition;
        if (field.Name == "evt.type") return IsChoice(a) && IsChoice(b) && !b.IsNegated && a.Comparison.Operands.Texts.All(b.Comparison.Operands.Lookup.HasText);
        if (field.IsList || field.Type is FieldType.Flags or FieldType.Bytes or FieldType.HostName or FieldType.Network) return false;
        // Of several values, one may satisfy this and another that.
        bool hasSeveral = a.Comparison.Field.HasSeveralValues;
        if (hasSeveral && (b.IsNegated || a.Comparison.Operator == NotEqual || b.Comparison.Operator == NotEqual)) return false;
        if (Candidates(a) is { } candidates) return candidates.All(value => Holds(b, value));
        if (!hasSeveral && Excluded(b) is { } excluded) return excluded.All(value => !Holds(a, value));
        return field.IsText ? TextImplies(a.Comparison, b) : field.Type is FieldType.Number or FieldType.Port && NumberImplies(a.Comparison, b);
    }

    private static bool IsChoice(Term term) => term.Comparison.Operator is Equal or In;

    private static bool Holds(Term term, FactValue value) =>
        ConditionEvaluator.Compare(term.Comparison, value) == Truth.True != term.IsNegated;

    // The values that a term leaves; null when there are many.
    private static IReadOnlyList<FactValue>? Candidates(Term term) =>
        !term.IsNegated && IsChoice(term) ? Values(term.Comparison) : null;

    // The values that a term forbids, when it forbids nothing else but to have none.
    private static IReadOnlyList<FactValue>? Excluded(Term term) =>
        (term.IsNegated && IsChoice(term)) || (!term.IsNegated && term.Comparison.Operator == NotEqual) ? Values(term.Comparison) : null;

    private static IReadOnlyList<FactValue>? Values(ComparisonCondition comparison)
    {
        OperandSet operands = comparison.Operands;
        if (operands.Texts.Count is 0 or > MostCandidates) return null;
        return comparison.Field.Definition.Type switch
        {
            FieldType.Text or FieldType.Path => [.. operands.Texts.Select(t => new TextFact(t))],
            FieldType.Number or FieldType.Port or FieldType.Boolean => [.. operands.Numbers.Select(n => new NumberFact(n))],
            FieldType.Address when operands.Networks.All(n => n.PrefixBits == 128) => [.. operands.Networks.Select(n => new AddressFact(n.Address))],
            _ => null,
        };
    }

    private static bool TextImplies(ComparisonCondition a, Term b)
    {
        if (a.Operands.Texts.Count != 1 || b.Comparison.Operands.Texts.Count != 1) return false;
        (string mine, string other) = (a.Operands.Texts[0], b.Comparison.Operands.Texts[0]);
        return (a.Operator, b.Comparison.Operator, b.IsNegated) switch
        {
            (StartsWith, StartsWith, false) => mine.StartsWith(other, StringComparison.Ordinal),
            (EndsWith, EndsWith, false) => mine.EndsWith(other, StringComparison.Ordinal),
            (StartsWith or EndsWith or Contains, Contains, false) => mine.Contains(other, StringComparison.Ordinal),
            (StartsWith, StartsWith, true) => !mine.StartsWith(other, StringComparison.Ordinal) && !other.StartsWith(mine, StringComparison.Ordinal),
            (EndsWith, EndsWith, true) => !mine.EndsWith(other, StringComparison.Ordinal) && !other.EndsWith(mine, StringComparison.Ordinal),
            _ => false,
        };
    }

    private static bool NumberImplies(ComparisonCondition a, Term b)
    {
        if (RangeOf(a) is not var (low, high) || RangeOf(b.Comparison) is not var (otherLow, otherHigh)) return false;
        return b.IsNegated ? high < otherLow || low > otherHigh : low >= otherLow && high <= otherHigh;
    }

    private static (long Low, long High)? RangeOf(ComparisonCondition comparison) => (comparison.Operator, comparison.Operands.Numbers) switch
    {
        (Equal, [var number]) => (number, number),
        (Less, [> long.MinValue and var number]) => (long.MinValue, number - 1),
        (LessOrEqual, [var number]) => (long.MinValue, number),
        (Greater, [< long.MaxValue and var number]) => (number + 1, long.MaxValue),
        (GreaterOrEqual, [var number]) => (number, long.MaxValue),
        _ => null,
    };
}
