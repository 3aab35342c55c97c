using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>A tree as text without places, so that two trees can be compared and a test can say what it expects.</summary>
internal static class Shape
{
    public static string Of(RuleFileSyntax file) => string.Join('\n', file.Declarations.Select(Of));

    public static string Of(DeclarationSyntax declaration) => declaration switch
    {
        ListDeclarationSyntax list => $"list {list.Name.Text} {Of(list.Items)}",
        MacroDeclarationSyntax macro => $"macro {macro.Name.Text} {Of(macro.Condition)}",
        RuleDeclarationSyntax rule => string.Join("\n  ",
            [$"rule <{rule.Name.Text}>", .. rule.Properties.Select(Of), .. rule.Tests.Select(Of)]),
        OverrideDeclarationSyntax change => string.Join("\n  ",
            [$"override {change.Kind} <{change.Name.Text}>", .. change.Changes.Select(one => $"{one.Mode} {Of(one.Property)}")]),
        EngineVersionSyntax version => $"version {version.Version.Text}",
        _ => throw new ArgumentException("a declaration of no known kind"),
    };

    public static string Of(ExpressionSyntax expression) => expression switch
    {
        AndSyntax and => $"(and {string.Join(' ', and.Operands.Select(Of))})",
        OrSyntax or => $"(or {string.Join(' ', or.Operands.Select(Of))})",
        NotSyntax not => $"(not {Of(not.Operand)})",
        MacroReferenceSyntax macro => macro.Name,
        ExistsSyntax exists => $"(exists {Of(exists.Subject)})",
        ComparisonSyntax comparison => $"({comparison.Operator.Text} {Of(comparison.Subject)} {Of(comparison.Operand)})",
        _ => throw new ArgumentException("an expression of no known kind"),
    };

    private static string Of(PropertySyntax property) => property switch
    {
        ConditionPropertySyntax condition => $"{condition.Key.Text} {Of(condition.Condition)}",
        ValuePropertySyntax values => $"{values.Key.Text} {string.Join(' ', values.Values.Select(Of))}",
        ListPropertySyntax list => $"{list.Key.Text} {Of(list.Items)}",
        AppendedConditionSyntax appended => $"{appended.Key.Text} {(appended.IsAnd ? "and" : "or")} {Of(appended.Condition)}",
        AppendedTestSyntax appended => Of(appended.Test),
        ExceptionSyntax exception =>
            $"exception {exception.Name.Text} fields {Of(exception.Fields)} comps {Of(exception.Comps)} values {(exception.Values is { } rows ? $"[{string.Join(' ', rows.Select(Of))}]" : "-")}",
        _ => throw new ArgumentException("a property of no known kind"),
    };

    private static string Of(CellSyntax? cell) => cell switch
    {
        null => "-",
        SingleCellSyntax single => Of((OperandSyntax)single.Value),
        ListCellSyntax list => $"[{string.Join(' ', list.Items.Select(Of))}]",
        _ => throw new ArgumentException("a cell of no known kind"),
    };

    private static string Of(RuleTestSyntax test) =>
        $"test {Of(test.Name)} {{{string.Join(' ', test.Facts.Select(fact => $"{Of(fact.Field)}={Of(fact.Value)}"))}}} -> {Of(test.Expected)}";

    private static string Of(SubjectSyntax subject) => subject switch
    {
        FieldSyntax field => Of(field),
        TransformerSyntax call => $"{call.Name.Text}<{string.Join(' ', call.Arguments.Select(Of))}>{(call.Selector is null ? "" : $"[{call.Selector}]")}",
        _ => throw new ArgumentException("a subject of no known kind"),
    };

    private static string Of(FieldSyntax field) => field.Argument is null ? field.Name : $"{field.Name}[{field.Argument}]";

    private static string Of(OperandSyntax operand) => operand switch
    {
        ValueSyntax { IsQuoted: true } quoted => $"<{quoted.Text}>",
        ValueSyntax bare => bare.Text,
        ListOperandSyntax list => Of(list.Elements),
        SubjectSyntax subject => Of(subject),
        FieldOperandSyntax value => $"val {Of(value.Field)}",
        TransformerListSyntax list => $"[{string.Join(' ', list.Elements.Select(Of))}]",
        ListReferenceSyntax reference => $"@{reference.Name}",
        _ => throw new ArgumentException("an operand of no known kind"),
    };

    private static string Of(IReadOnlyList<ValueSyntax> values) => $"[{string.Join(' ', values.Select(value => Of((OperandSyntax)value)))}]";
}
