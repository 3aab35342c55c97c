using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Merging;

/// <summary>Joins conditions as trees, whatever their texts would read as beside each other.</summary>
internal static class ConditionJoin
{
    /// <summary>Both.</summary>
    public static ExpressionSyntax And(ExpressionSyntax left, ExpressionSyntax right) =>
        new AndSyntax([.. Conjuncts(left), .. Conjuncts(right)], left.Span);

    /// <summary>Either.</summary>
    public static ExpressionSyntax Or(ExpressionSyntax left, ExpressionSyntax right) =>
        new OrSyntax([.. Disjuncts(left), .. Disjuncts(right)], left.Span);

    /// <summary>Both; <paramref name="left"/> is used up.</summary>
    public static ExpressionSyntax AppendAnd(ExpressionSyntax left, ExpressionSyntax right, GrowingLists lists) =>
        new AndSyntax(lists.Append(Conjuncts(left), Conjuncts(right)), left.Span);

    /// <summary>Either; <paramref name="left"/> is used up.</summary>
    public static ExpressionSyntax AppendOr(ExpressionSyntax left, ExpressionSyntax right, GrowingLists lists) =>
        new OrSyntax(lists.Append(Disjuncts(left), Disjuncts(right)), left.Span);

    /// <summary>One of several; <paramref name="alternatives"/> is not empty.</summary>
    public static ExpressionSyntax Or(IReadOnlyList<ExpressionSyntax> alternatives) =>
        alternatives.Count == 1 ? alternatives[0] : new OrSyntax([.. alternatives.SelectMany(Disjuncts)], alternatives[0].Span);

    /// <summary>All of several; <paramref name="parts"/> is not empty.</summary>
    public static ExpressionSyntax And(IReadOnlyList<ExpressionSyntax> parts) =>
        parts.Count == 1 ? parts[0] : new AndSyntax([.. parts.SelectMany(Conjuncts)], parts[0].Span);

    /// <summary>True for alternatives that no parentheses hold together, so that an <c>and</c> beside their text would take one of them.</summary>
    public static bool HasLooseAlternatives(ExpressionSyntax condition)
    {
        if (condition is not OrSyntax) return false;
        string text = condition.Span.Source.Text;
        int before = condition.Span.Start - 1;
        while (before >= 0 && char.IsWhiteSpace(text[before])) before--;
        return before < 0 || text[before] != '(';
    }

    private static IReadOnlyList<ExpressionSyntax> Conjuncts(ExpressionSyntax one) => one is AndSyntax and ? and.Operands : [one];

    private static IReadOnlyList<ExpressionSyntax> Disjuncts(ExpressionSyntax one) => one is OrSyntax or ? or.Operands : [one];
}
