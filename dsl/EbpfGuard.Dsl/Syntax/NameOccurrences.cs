using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>
/// Where declarations name lists and macros. Generous: every bare value is there, for it is the name of a list where there is such a list.
/// </summary>
public static class NameOccurrences
{
    /// <summary>The names in <paramref name="declaration"/>, its own not among them.</summary>
    public static IEnumerable<NameSyntax> In(DeclarationSyntax declaration) => declaration switch
    {
        ListDeclarationSyntax list => In(list.Items),
        MacroDeclarationSyntax macro => In(macro.Condition),
        RuleDeclarationSyntax rule => rule.Properties.SelectMany(In),
        OverrideDeclarationSyntax change => change.Changes.SelectMany(one => In(one.Property)),
        _ => [],
    };

    private static IEnumerable<NameSyntax> In(PropertySyntax property) => property switch
    {
        ConditionPropertySyntax condition => In(condition.Condition),
        AppendedConditionSyntax appended => In(appended.Condition),
        ListPropertySyntax { Key.Text: RuleKeys.Items } items => In(items.Items),
        ExceptionSyntax exception => (exception.Values ?? []).SelectMany(In),
        _ => [],
    };

    private static IEnumerable<NameSyntax> In(CellSyntax cell) => cell switch
    {
        SingleCellSyntax { Value.IsParenthesized: true } list => InParentheses(list.Value),
        SingleCellSyntax single => In([single.Value]),
        ListCellSyntax cells => cells.Items.SelectMany(In),
        _ => [],
    };

    private static IEnumerable<NameSyntax> In(ExpressionSyntax condition) => condition switch
    {
        AndSyntax and => and.Operands.SelectMany(In),
        OrSyntax or => or.Operands.SelectMany(In),
        NotSyntax not => In(not.Operand),
        MacroReferenceSyntax macro => [new NameSyntax(macro.Name, macro.Span)],
        ComparisonSyntax { Operand: ListReferenceSyntax list } => [new NameSyntax(list.Name, list.Span)],
        ComparisonSyntax { Operand: ListOperandSyntax list } => In(list.Elements),
        ComparisonSyntax { Operand: ValueSyntax value } => In([value]),
        _ => [],
    };

    private static IEnumerable<NameSyntax> In(IEnumerable<ValueSyntax> values) => values.Where(v => !v.IsQuoted).Select(v => new NameSyntax(v.Text, v.Span));

    // "(a, b)" among the values of an exception.
    private static IEnumerable<NameSyntax> InParentheses(ValueSyntax list)
    {
        int at = 1;
        foreach (string item in list.Text[1..^1].Split(','))
        {
            string name = item.Trim();
            int start = at + item.IndexOf(name, StringComparison.Ordinal);
            yield return new NameSyntax(name, new TextSpan(list.Span.Source, list.Span.Start + start, name.Length));
            at += item.Length + 1;
        }
    }
}
