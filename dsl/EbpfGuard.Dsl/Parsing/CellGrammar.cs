using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// The cells of an exception's table:
/// <code>
/// cell = QUOTED | WORD | "[" [ cell { "," cell } [ "," ] ] "]"
/// </code>
/// A word ends at a comma, a bracket or a blank, but brackets within it are closed first: <c>tolower(proc.name)</c>, <c>proc.aname[2]</c>, <c>(a, b)</c>. Among
/// <c>comps</c> a word may have blanks in it: <c>startswith oneof</c>.
/// </summary>
internal static class CellGrammar
{
    // Rows hold values, which may be lists; nothing is deeper.
    private const int DeepestList = 3;

    /// <summary>A field, a value, or a list of cells.</summary>
    public static Parser<char, CellSyntax> Cell { get; } = CellWith(WordOf(mayHaveBlanks: false));

    /// <summary>How a field is compared, or a list of cells that say so.</summary>
    public static Parser<char, CellSyntax> Comparison { get; } = CellWith(WordOf(mayHaveBlanks: true));

    private static Parser<char, CellSyntax> CellWith(Parser<char, ValueSyntax> word)
    {
        Parser<char, CellSyntax> single = ConditionTokens.Quoted.Or(word).Select(CellSyntax (value) => new SingleCellSyntax(value)), cell = single;
        for (int depth = 0; depth < DeepestList; depth++) cell = OneOf(ListOf(cell), single);
        return cell.OrFault(static at => BlockFaults.Expected(at, "a value"));
    }

    private static Parser<char, CellSyntax> ListOf(Parser<char, CellSyntax> cell) =>
        Enclosed('[', ']',
            cell.OrFault(BlockFaults.CellExpected).SeparatedAndOptionallyTerminated(SignOf(',')), static at => BlockFaults.Expected(at, "`,` or `]`"))
        .Spanned(static CellSyntax (cells, span) => new ListCellSyntax([.. cells], span));

    private static Parser<char, ValueSyntax> WordOf(bool mayHaveBlanks) => Token((Cursor at, out ValueSyntax? value, out int end) =>
    {
        end = WordEnd(at.Source, at.Token, mayHaveBlanks);
        TextSpan span = at.Reading.Span(at.Token, end);
        value = new ValueSyntax(span.Text, false, span);
        return span.Length > 0 && !Boundaries.IsDeclaration(at);
    });

    private static int WordEnd(string text, int start, bool mayHaveBlanks)
    {
        int depth = 0, end = start;
        for (int position = start; position < text.Length; position++)
        {
            char c = text[position];
            if (c == '\n' || (depth == 0 && (c is ',' or ']' or '{' or '}' || Characters.IsQuote(c)))) break;
            if (Characters.IsInlineBlank(c) && depth == 0)
            {
                if (!mayHaveBlanks) break;
                continue;
            }
            if (c == '#' && position > end) break;
            if (c is '(' or '[') depth++;
            if (c is ')' or ']') depth--;
            if (depth < 0) break;
            end = position + 1;
        }
        return end;
    }
}
