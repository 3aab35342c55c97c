using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>What an override changes.</summary>
public enum OverriddenKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A macro.</summary>
    Macro,

    /// <summary>A rule.</summary>
    Rule,
}

/// <summary>What a change does to the value that stands.</summary>
public enum OverrideMode
{
    /// <summary>The new value is joined to it.</summary>
    Append,

    /// <summary>The new value takes its place.</summary>
    Replace,
}

/// <summary><c>override rule "name" { append key value … replace key value … }</c>: changes what an earlier declaration says.</summary>
public sealed record OverrideDeclarationSyntax(
    OverriddenKind Kind, NameSyntax Name, IReadOnlyList<OverrideSyntax> Changes, TextSpan Span) : DeclarationSyntax(Name, Span)
{
    /// <summary>The source of events that the rule must be for, when the author says it.</summary>
    public ValueSyntax? Source { get; init; }
}

/// <summary>
/// One change. A condition that is appended is an <see cref="AppendedConditionSyntax"/>; a test an <see cref="AppendedTestSyntax"/>; an exception an
/// <see cref="ExceptionSyntax"/>.
/// </summary>
public sealed record OverrideSyntax(OverrideMode Mode, PropertySyntax Property, TextSpan Span);

/// <summary><c>append condition and …</c>: a condition and how it joins the one that stands.</summary>
public sealed record AppendedConditionSyntax(NameSyntax Key, bool IsAnd, ExpressionSyntax Condition, TextSpan Span)
    : PropertySyntax(Key, Span);

/// <summary><c>append test "name" { … } -> verdict</c>: one more test for a rule that is declared elsewhere.</summary>
public sealed record AppendedTestSyntax(NameSyntax Key, RuleTestSyntax Test, TextSpan Span) : PropertySyntax(Key, Span);

/// <summary><c>required_engine_version 0.57.0</c>: the oldest version of Falco's language that has what the file uses.</summary>
public sealed record EngineVersionSyntax(NameSyntax Name, ValueSyntax Version, TextSpan Span) : DeclarationSyntax(Name, Span);
