using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Sprache;
using static EbpfGuard.Dsl.Parsing.ConditionCombinators;
using static EbpfGuard.Dsl.Parsing.ConditionLexemes;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// The grammar of conditions: Falco's. Blanks, line breaks and comments may stand between any two tokens.
/// <code>
/// condition  = or END
/// or         = and { "or" and }
/// and        = not { "and" not }
/// not        = { "not" } check
/// check      = "(" or ")" | comparison | macro
/// comparison = subject ( "exists" | number-op ( number | right ) | value-op ( value | right ) | list-op ( list | list-name | right )
///            | value-op modifier ( list | list-name ) )
/// subject    = field | transformer
/// field      = NAME "." NAME { "." NAME } [ "[" argument "]" ]
/// transformer= unary "(" input ")" | variadic "(" [ input { "," input } ] ")" [ "[" argument "]" ]
/// unary      = "tolower" | "toupper" | "b64" | "basename" | "len"
/// variadic   = "join" | "concat" | "getopt"
/// input      = field | transformer | QUOTED | number | "(" [ element { "," element } ] ")"      an element is no list
/// right      = "val(" field ")" | transformer
/// macro      = NAME
/// number-op  = "&lt;" | "&lt;=" | ">" | ">="
/// value-op   = "=" | "==" | "!=" | "contains" | "icontains" | "startswith" | "endswith" | "glob" | "iglob" | "regex"
///            | "bcontains" | "bstartswith"
/// list-op    = "in" | "intersects" | "pmatch"
/// modifier   = "oneof" | "anyof" | "allof"
/// list       = "(" [ value { "," value } ] ")"
/// list-name  = NAME
/// value      = QUOTED | BARE
/// number     = HEX | [ "+" | "-" ] DIGITS [ "." [ DIGITS ] ] [ ( "e" | "E" ) ( "+" | "-" ) DIGITS ]
/// argument   = QUOTED | characters but brackets, quotes and blanks
/// NAME       = a letter, then letters, digits, "_"
/// BARE       = characters but blanks ( ) " ' = ,
/// QUOTED     = "…" or '…' on one line, with escapes
/// </code>
/// <para>Words are not reserved. <c>and</c>, <c>or</c>, <c>not</c> are connectives when a blank or <c>(</c> follows; a value-op that is a word
/// needs a blank behind it; a list-op and <c>exists</c> do not. A modifier has blanks around it, a function's name has its parenthesis
/// right behind it; otherwise both are plain words. A dot tells a field from a macro, so <c>comparison</c> and <c>macro</c>
/// never compete and each parenthesis is read once: the work is linear in the length.</para>
/// </summary>
internal static class ConditionGrammar
{
    private static readonly Parser<ExpressionSyntax> Macro =
        from name in MacroName
        select new MacroReferenceSyntax(name.Text, name.Span);

    private static readonly Parser<ExpressionSyntax> Comparison = Sequence(Subject, Operator, OperandOf, Compare);

    // Sprache's own Parse.Ref looks for left recursion at each step; there is none here.
    private static readonly Parser<ExpressionSyntax> Inner = input => Or!(input);

    private static readonly Parser<ExpressionSyntax> Group =
        from open in OpenParenthesis
        from inner in Inner
        from close in CloseParenthesis(open)
        select inner;

    private static readonly Parser<ExpressionSyntax> Check = Choice(at =>
        at.First == '(' ? Group
        : StartsSubject(at) ? Comparison
        : StartsName(at) ? Macro
        : NoCondition);

    private static readonly Parser<ExpressionSyntax> Not = Prefixed("not", Check, Negate);

    private static readonly Parser<ExpressionSyntax> And = Chain("and", Not, static (operands, span) =>
        new AndSyntax(Flatten(operands, static node => (node as AndSyntax)?.Operands), span));

    private static readonly Parser<ExpressionSyntax> Or = Chain("or", And, static (operands, span) =>
        new OrSyntax(Flatten(operands, static node => (node as OrSyntax)?.Operands), span));

    /// <summary>A whole condition.</summary>
    public static Parser<ExpressionSyntax> Condition { get; } =
        from expression in Or
        from end in End
        select expression;

    private static ExpressionSyntax Compare(SubjectSyntax subject, OperatorLexeme symbol, OperandSyntax? operand, TextSpan span) =>
        operand is null ? new ExistsSyntax(subject, span) : new ComparisonSyntax(subject, symbol.Node, operand, span);

    // Two negations are none: this holds for an unknown value too.
    private static ExpressionSyntax Negate(int count, ExpressionSyntax check, TextSpan span) =>
        count % 2 == 0 ? check
        : check is NotSyntax not ? not.Operand
        : new NotSyntax(check, span);

    // Operands of the same connective in parentheses join their neighbours: (a and b) and c is a and b and c.
    private static List<ExpressionSyntax> Flatten(
        IReadOnlyList<ExpressionSyntax> operands, Func<ExpressionSyntax, IReadOnlyList<ExpressionSyntax>?> operandsOf) =>
        [.. operands.SelectMany(node => operandsOf(node) ?? [node])];
}
