using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.ConditionTokens;
using static Pidgin.Parser;

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
/// input      = element | "(" [ element { "," element } ] ")"
/// element    = field | transformer | QUOTED | number
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
/// right behind it; otherwise both are plain words. A dot tells a field from a macro, so no two alternatives begin alike: what has
/// begun is never read again, and the work is linear in the length.</para>
/// </summary>
internal static class ConditionGrammar
{
    /// <summary>How deep parentheses may be nested: Falco's limit for rule files.</summary>
    public const int NestingLimit = 1000;

    private static readonly Parser<char, ValueSyntax> Value = Quoted.Or(Bare);

    private static readonly Parser<char, OperandSyntax> List =
        Parenthesized(ElementsOf(Value.OrFault(ConditionFaults.ElementExpected)), ConditionFaults.SeparatorExpected)
            .Spanned(OperandSyntax (elements, span) => new ListOperandSyntax(elements, span));

    private static readonly Parser<char, OperandSyntax> ListOrName =
        List.Or(ListName.Select(OperandSyntax (name) => new ListReferenceSyntax(name.Text, name.Span)));

    private static readonly Parser<char, TransformerSyntax> Transformer =
        (from name in TransformerName
         from inputs in InputsOf(name)
         from selector in SelectorOf(name)
         select (name, inputs, selector))
        .Spanned((call, span) => new TransformerSyntax(call.name, call.inputs, call.selector, span));

    private static readonly Parser<char, OperandSyntax> Element =
        OneOf(Transformer.Cast<OperandSyntax>(), Field.Cast<OperandSyntax>(), Quoted.Cast<OperandSyntax>(), Number.Cast<OperandSyntax>());

    private static readonly Parser<char, OperandSyntax> Right =
        Val.Then(Parenthesized(Field.OrFault(ConditionFaults.FieldInValExpected), ConditionFaults.ClosingExpected))
            .Spanned(OperandSyntax (field, span) => new FieldOperandSyntax(field, span))
            .Or(Transformer.Cast<OperandSyntax>());

    private static readonly Dictionary<ConditionOperator, Parser<char, OperandSyntax?>> Operands =
        new(ConditionOperators.All.Select(symbol => KeyValuePair.Create(symbol, Operand(symbol))), ReferenceEqualityComparer.Instance);

    private static readonly Parser<char, SubjectSyntax> Subject = Transformer.Cast<SubjectSyntax>().Or(Field.Cast<SubjectSyntax>());

    private static readonly Parser<char, ExpressionSyntax> Comparison =
        (from subject in Subject
         from symbol in Operator.OrFault(ConditionFaults.OperatorExpected)
         from operand in Operands[symbol.Kind]
         select (subject, symbol, operand))
        .Spanned(ExpressionSyntax (parts, span) => parts.operand is null
            ? new ExistsSyntax(parts.subject, span)
            : new ComparisonSyntax(parts.subject, parts.symbol.Node, parts.operand, span));

    private static readonly Parser<char, ExpressionSyntax> Macro = MacroName.Select(ExpressionSyntax (name) => new MacroReferenceSyntax(name.Text, name.Span));

    private static readonly Parser<char, ExpressionSyntax> Group =
        Parenthesized(Rec(() => Or!), at => ConditionFaults.TextLeft(at, "`)`"), mayNest: true);

    private static readonly Parser<char, ExpressionSyntax> Check = OneOf(Group, Comparison, Macro).OrFault(ConditionFaults.ConditionExpected);

    private static readonly Parser<char, ExpressionSyntax> Not =
        Map((nots, check) => (count: nots.Count(), check), Keyword("not").Many(), Check).Spanned((parts, span) => Negate(parts.count, parts.check, span));

    private static readonly Parser<char, ExpressionSyntax> And = Not.SeparatedAtLeastOnce(Keyword("and")).Spanned(static (operands, span) =>
        Joined(operands, static node => (node as AndSyntax)?.Operands, several => new AndSyntax(several, span)));

    private static readonly Parser<char, ExpressionSyntax> Or = And.SeparatedAtLeastOnce(Keyword("or")).Spanned(static (operands, span) =>
        Joined(operands, static node => (node as OrSyntax)?.Operands, several => new OrSyntax(several, span)));

    /// <summary>A whole condition.</summary>
    public static Parser<char, ExpressionSyntax> Condition { get; } =
        Or.Before(End.OrFault(at => ConditionFaults.TextLeft(at, "the end of the condition")));

    private static Parser<char, IReadOnlyList<T>> ElementsOf<T>(Parser<char, T> element) =>
        Nothing.Select(IReadOnlyList<T> (_) => []).Or(element.SeparatedAtLeastOnce(Comma).Select(IReadOnlyList<T> (elements) => [.. elements]));

    private static Parser<char, IReadOnlyList<OperandSyntax>> InputsOf(NameSyntax function)
    {
        Parser<char, OperandSyntax> list = Parenthesized(ElementsOf(Element.OrFault(at => ConditionFaults.InputExpected(at, function.Span))), ConditionFaults.ClosingExpected)
            .Spanned(OperandSyntax (elements, span) => new TransformerListSyntax(elements, span));
        Parser<char, OperandSyntax> input = list.Or(Element);
        return Parenthesized(
            ConditionOperators.Variadic.Contains(function.Text)
                ? ElementsOf(input.OrFault(at => ConditionFaults.InputExpected(at, function.Span)))
                : input.OrFault(at => ConditionFaults.OneInputExpected(at, function.Span)).Select(IReadOnlyList<OperandSyntax> (one) => [one]),
            ConditionFaults.ClosingExpected, mayNest: true);
    }

    private static Parser<char, string?> SelectorOf(NameSyntax function) =>
        ConditionOperators.Variadic.Contains(function.Text) ? Selector.Select(string? (selector) => selector).Or(Parser<char>.Return<string?>(null)) : Parser<char>.Return<string?>(null);

    // What an operator takes: null for `exists`. A modifier has a list behind it that stands there.
    private static Parser<char, OperandSyntax?> Operand(ConditionOperator symbol)
    {
        string spelling = symbol.Canonical;
        Parser<char, OperandSyntax> operand = symbol.Shape switch
        {
            RightSide.None => Parser<char>.Return<OperandSyntax>(null!),
            RightSide.Number => Right.Or(Number.Cast<OperandSyntax>()).OrFault(ConditionFaults.NumberExpected),
            RightSide.Value => Right.Or(Value.Cast<OperandSyntax>()).OrFault(at => ConditionFaults.ValueExpected(at, spelling)),
            _ when symbol.Spelling != spelling => ListOrName.OrFault(at => ConditionFaults.ListExpected(at, spelling)),
            _ => Right.Or(ListOrName).OrFault(at => ConditionFaults.ListExpected(at, spelling)),
        };
        return operand.Select(OperandSyntax? (read) => read);
    }

    // Two negations are none: this holds for an unknown value too.
    private static ExpressionSyntax Negate(int count, ExpressionSyntax check, TextSpan span) =>
        count % 2 == 0 ? check
        : check is NotSyntax not ? not.Operand
        : new NotSyntax(check, span);

    // One operand stands for itself. Operands of the same connective in parentheses join their neighbours: (a and b) and c is a and b and c.
    private static ExpressionSyntax Joined(
        IEnumerable<ExpressionSyntax> operands, Func<ExpressionSyntax, IReadOnlyList<ExpressionSyntax>?> operandsOf,
        Func<IReadOnlyList<ExpressionSyntax>, ExpressionSyntax> join)
    {
        ExpressionSyntax[] all = [.. operands];
        return all.Length == 1 ? all[0] : join([.. all.SelectMany(node => operandsOf(node) ?? [node])]);
    }
}
