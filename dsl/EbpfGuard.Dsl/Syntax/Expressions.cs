using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>A condition as written. Neighbouring operands of one connective form one node; parentheses leave no node.</summary>
public abstract record ExpressionSyntax(TextSpan Span);

/// <summary><c>a and b and c</c>: two or more operands.</summary>
public sealed record AndSyntax(IReadOnlyList<ExpressionSyntax> Operands, TextSpan Span) : ExpressionSyntax(Span);

/// <summary><c>a or b or c</c>: two or more operands.</summary>
public sealed record OrSyntax(IReadOnlyList<ExpressionSyntax> Operands, TextSpan Span) : ExpressionSyntax(Span);

/// <summary><c>not a</c>.</summary>
public sealed record NotSyntax(ExpressionSyntax Operand, TextSpan Span) : ExpressionSyntax(Span);

/// <summary>A macro used by name.</summary>
public sealed record MacroReferenceSyntax(string Name, TextSpan Span) : ExpressionSyntax(Span);

/// <summary><c>field exists</c>.</summary>
public sealed record ExistsSyntax(SubjectSyntax Subject, TextSpan Span) : ExpressionSyntax(Span);

/// <summary><c>field operator operand</c>.</summary>
public sealed record ComparisonSyntax(SubjectSyntax Subject, OperatorSyntax Operator, OperandSyntax Operand, TextSpan Span)
    : ExpressionSyntax(Span);

/// <summary>An operator in its canonical spelling (<c>==</c> is <c>=</c>), with its modifier behind it: <c>startswith anyof</c>.</summary>
public sealed record OperatorSyntax(string Text, TextSpan Span);

/// <summary>What stands right of an operator, or between the parentheses of a transformer.</summary>
public abstract record OperandSyntax(TextSpan Span);

/// <summary>What can stand left of an operator.</summary>
public abstract record SubjectSyntax(TextSpan Span) : OperandSyntax(Span);

/// <summary>A field: <c>proc.name</c>, <c>proc.aname[2]</c>. The argument is the text between the brackets, unquoted.</summary>
public sealed record FieldSyntax(string Name, string? Argument, TextSpan Span) : SubjectSyntax(Span);

/// <summary>
/// A transformer and what it is applied to: <c>tolower(fd.name)</c>, <c>getopt(proc.args, "c:")[c]</c>. The selector is the text between
/// the brackets, unquoted.
/// </summary>
public sealed record TransformerSyntax(NameSyntax Name, IReadOnlyList<OperandSyntax> Arguments, string? Selector, TextSpan Span)
    : SubjectSyntax(Span);

/// <summary>A list inside a transformer: its elements may be fields and transformers.</summary>
public sealed record TransformerListSyntax(IReadOnlyList<OperandSyntax> Elements, TextSpan Span) : OperandSyntax(Span);

/// <summary><c>val(field)</c>: a field as the right side.</summary>
public sealed record FieldOperandSyntax(FieldSyntax Field, TextSpan Span) : OperandSyntax(Span);

/// <summary>A single value. <see cref="Text"/> is what it means: quotes taken off, escapes resolved.</summary>
public sealed record ValueSyntax(string Text, bool IsQuoted, TextSpan Span) : OperandSyntax(Span)
{
    /// <summary>True for a list in parentheses among the values of an exception, whose operator decides what that is.</summary>
    public bool IsParenthesized => !IsQuoted && Text.Length > 2 && Text[0] == '(' && Text[^1] == ')';
}

/// <summary>A list in parentheses. An unquoted element may be the name of a list; binding decides.</summary>
public sealed record ListOperandSyntax(IReadOnlyList<ValueSyntax> Elements, TextSpan Span) : OperandSyntax(Span);

/// <summary>A list used by its bare name, without parentheses: <c>proc.name in shells</c>.</summary>
public sealed record ListReferenceSyntax(string Name, TextSpan Span) : OperandSyntax(Span);
