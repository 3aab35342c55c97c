using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Exceptions:
/// <code>
/// exception = "exception" ( QUOTED | WORD ) "{" { part } "}"
/// part      = ( "fields" | "comps" | "values" ) cell     each once
/// </code>
/// </summary>
internal static class ExceptionGrammar
{
    private sealed record Parts(CellSyntax? Fields = null, CellSyntax? Comps = null, CellSyntax? Values = null)
    {
        public bool Has(string part) => (part switch { "fields" => Fields, "comps" => Comps, _ => Values }) is not null;

        public Parts With(string part, CellSyntax cell) => part switch
        {
            "fields" => this with { Fields = cell },
            "comps" => this with { Comps = cell },
            _ => this with { Values = cell },
        };
    }

    private static readonly Parser<char, (NameSyntax Word, CellSyntax Cell)> Part =
        from word in WordAmong(RuleKeys.ExceptionParts).OrFault(BlockFaults.PartExpected)
        from cell in word.Text == "comps" ? CellGrammar.Comparison : CellGrammar.Cell
        select (word, cell);

    private static readonly Parser<char, Parts> Body =
        Enclosed('{', '}', PartsAfter(new Parts()), static at => SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, '}'))
            .RecoverWith(static _ => Pass<Parts>(Skipping.BehindException))
            .OrFault(static at => BlockFaults.Expected(at, "`{` and the parts of the exception"));

    private static readonly Parser<char, NameSyntax> Name =
        QuotedName.Or(Word).OrFault(static at => SyntaxDiagnostics.MissingValue(at.Reading.Key!.Span, "the exception's name"))
            .RecoverWith(static _ => Pass<NameSyntax>(static at => at.Token));

    /// <summary>What stands behind the word <c>exception</c>.</summary>
    public static Parser<char, PropertySyntax> Exception { get; } =
        Map(static (name, parts) => (name, parts), Name, Body).OfKey(static PropertySyntax (key, read, span) => new ExceptionSyntax(
            key, read.name, read.parts.Fields, read.parts.Comps, Rows(read.parts.Values), span));

    private static Parser<char, Parts> PartsAfter(Parts read) =>
        Part.Bind(part => read.Has(part.Word.Text)
            ? Faulty<Parts>(_ => SyntaxDiagnostics.UnexpectedText(part.Word.Span, "each part once", $"`{part.Word.Text}` again"))
            : PartsAfter(read.With(part.Word.Text, part.Cell)))
        .Or(Parser<char>.Return(read));

    private static IReadOnlyList<CellSyntax>? Rows(CellSyntax? values) => values switch
    {
        null => null,
        ListCellSyntax list => list.Items,
        CellSyntax single => [single],
    };
}
