using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Binding;

/// <summary>How many elements of a list have to satisfy a comparison.</summary>
internal enum Quantifier
{
    /// <summary>Exactly one.</summary>
    OneOf,

    /// <summary>One or more.</summary>
    AnyOf,

    /// <summary>All of them.</summary>
    AllOf,
}

/// <summary>Comparisons with a modifier, spelled out. Nothing holds for an empty list, "all of" included.</summary>
internal static class Quantifiers
{
    /// <summary>The operator's word and its modifier, if it has one.</summary>
    public static (string Word, Quantifier? Quantifier) Split(string text) => text.LastIndexOf(' ') is var blank and > 0
        ? (text[..blank], text[(blank + 1)..] switch { "oneof" => Quantifier.OneOf, "anyof" => Quantifier.AnyOf, _ => Quantifier.AllOf })
        : (text, null);

    /// <summary>
    /// True when <paramref name="op"/> with the modifier is <c>in</c>. "One of" is it only where no two different elements can hold at once: a
    /// field with several values, or a network, satisfies several.
    /// </summary>
    public static bool IsMembership(Quantifier quantifier, ComparisonOperator op, FieldReference field)
    {
        if (op != ComparisonOperator.Equal || quantifier == Quantifier.AllOf) return false;
        bool hasSeveral = field.HasSeveralValues || field.Definition.Type == FieldType.Network;
        return quantifier == Quantifier.AnyOf || !hasSeveral;
    }

    /// <summary>The condition that says of the comparisons, one an element, what the modifier says.</summary>
    public static Condition Expand(Quantifier quantifier, IReadOnlyList<Condition> each)
    {
        if (each.Count == 0) return new ConstantCondition(false);
        if (each.Count == 1) return each[0];
        return quantifier switch
        {
            Quantifier.AnyOf => new OrCondition(each),
            Quantifier.AllOf => new AndCondition(each),
            _ => new AndCondition([new OrCondition(each), new NotCondition(Two(each, 0, each.Count))]),
        };
    }

    /// <summary>How many comparisons <see cref="Expand"/> makes of <paramref name="count"/>.</summary>
    public static long Measure(Quantifier quantifier, int count) =>
        quantifier != Quantifier.OneOf || count < 2 ? count : count + MeasureTwo(count);

    // Two or more: within one half, within the other, or one in each. Halving keeps it at n log n, where pairs would be n squared.
    private static Condition Two(IReadOnlyList<Condition> each, int start, int count)
    {
        int half = count / 2;
        List<Condition> ways = [new AndCondition([Any(each, start, half), Any(each, start + half, count - half)])];
        if (half > 1) ways.Add(Two(each, start, half));
        if (count - half > 1) ways.Add(Two(each, start + half, count - half));
        return ways.Count == 1 ? ways[0] : new OrCondition(ways);
    }

    private static long MeasureTwo(int count) => count < 2 ? 0 : count + MeasureTwo(count / 2) + MeasureTwo(count - (count / 2));

    private static Condition Any(IReadOnlyList<Condition> each, int start, int count) =>
        count == 1 ? each[start] : new OrCondition([.. each.Skip(start).Take(count)]);
}
