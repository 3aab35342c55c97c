using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>A parsed file. What could not be parsed has left diagnostics and no node.</summary>
public sealed record RuleFileSyntax(
    SourceText Source, IReadOnlyList<DeclarationSyntax> Declarations, IReadOnlyList<CommentSyntax> Comments)
{
    /// <summary>
    /// Names of lists and macros that stand in the file but could not be parsed. The fault has been reported, so a use of such a name is
    /// not to be reported as unknown.
    /// </summary>
    public IReadOnlyList<NameSyntax> BrokenNames { get; init; } = [];
}

/// <summary>A comment, from its <c>#</c> to the end of the line.</summary>
public sealed record CommentSyntax(string Text, TextSpan Span);

/// <summary>A name with its place: of a declaration (quotes taken off) or of a key.</summary>
public sealed record NameSyntax(string Text, TextSpan Span);

/// <summary>A list, a macro or a rule.</summary>
public abstract record DeclarationSyntax(NameSyntax Name, TextSpan Span);

/// <summary><c>list name = [a, b]</c>; an unquoted item may be the name of another list.</summary>
public sealed record ListDeclarationSyntax(NameSyntax Name, IReadOnlyList<ValueSyntax> Items, TextSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary><c>macro name = condition</c>.</summary>
public sealed record MacroDeclarationSyntax(NameSyntax Name, ExpressionSyntax Condition, TextSpan Span)
    : DeclarationSyntax(Name, Span);

/// <summary><c>rule "name" { key value … test … }</c>.</summary>
public sealed record RuleDeclarationSyntax(
    NameSyntax Name, IReadOnlyList<PropertySyntax> Properties, IReadOnlyList<RuleTestSyntax> Tests, TextSpan Span)
    : DeclarationSyntax(Name, Span)
{
    /// <summary>Keys that are given but whose value could not be parsed: reported already, so not to be reported as missing.</summary>
    public IReadOnlyList<NameSyntax> BrokenKeys { get; init; } = [];

    /// <summary>Once merged: what its exceptions without values would compare. It has to exist, and judges nothing.</summary>
    public IReadOnlyList<SubjectSyntax> Unfilled { get; init; } = [];
}

/// <summary>A key of a rule and its value.</summary>
public abstract record PropertySyntax(NameSyntax Key, TextSpan Span);

/// <summary><c>condition …</c>.</summary>
public sealed record ConditionPropertySyntax(NameSyntax Key, ExpressionSyntax Condition, TextSpan Span)
    : PropertySyntax(Key, Span);

/// <summary>A key with words or a quoted text: <c>priority critical</c>, <c>action kill tree</c>, <c>desc "…"</c>.</summary>
public sealed record ValuePropertySyntax(NameSyntax Key, IReadOnlyList<ValueSyntax> Values, TextSpan Span)
    : PropertySyntax(Key, Span);

/// <summary>A key with a list in brackets: <c>tags [a, b]</c>.</summary>
public sealed record ListPropertySyntax(NameSyntax Key, IReadOnlyList<ValueSyntax> Items, TextSpan Span)
    : PropertySyntax(Key, Span);

/// <summary><c>test "name" { field = value, … } -> verdict</c>.</summary>
public sealed record RuleTestSyntax(
    ValueSyntax Name, IReadOnlyList<TestFactSyntax> Facts, ValueSyntax Expected, TextSpan Span);

/// <summary>A fact of a test's event; a list gives a list field, or the ancestors of <c>proc.aname</c>, nearest first.</summary>
public sealed record TestFactSyntax(FieldSyntax Field, OperandSyntax Value, TextSpan Span);
