using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.ConditionTokens;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Inline tests:
/// <code>
/// test    = "test" QUOTED "{" [ event ] "}" "->" verdict
/// event   = fact { "," fact } [ "," ]
/// fact    = field "=" ( item | "(" [ item { "," item } [ "," ] ] ")" | items )
/// verdict = WORD { WORD }     on the arrow's line
/// </code>
/// </summary>
internal static class TestGrammar
{
    private static readonly Parser<char, OperandSyntax> FactValue =
        OneOf(
            ItemGrammar.Item.Cast<OperandSyntax>(),
            ItemGrammar.ItemsInParentheses.Spanned(static OperandSyntax (items, span) => new ListOperandSyntax(items, span)),
            ItemGrammar.Items.Spanned(static OperandSyntax (items, span) => new ListOperandSyntax(items, span)))
        .OrFault(BlockFaults.ItemExpected, Skipping.WordEnd);

    private static readonly Parser<char, TestFactSyntax> Fact =
        Map(
            static (field, _, value) => (field, value),
            Field.OrFault(BlockFaults.FactExpected),
            SignOf('=').OrFault(static at => BlockFaults.Expected(at, "`=` and the value of the fact")),
            FactValue)
        .Spanned(static (fact, span) => new TestFactSyntax(fact.field, fact.value, span));

    private static readonly Parser<char, IEnumerable<TestFactSyntax>> Facts =
        Enclosed('{', '}', Fact.SeparatedAndOptionallyTerminated(SignOf(',')), static at => BlockFaults.Expected(at, "`,` or `}`"))
            .OrFault(static at => BlockFaults.Expected(at, "`{` and the facts of the test"));

    private static readonly Parser<char, (ValueSyntax Name, IEnumerable<TestFactSyntax> Facts)> NameAndFacts =
        Map(static (name, facts) => (name, facts), Quoted.OrFault(static at => BlockFaults.Expected(at, "the test's name in quotes")), Facts)
            .RecoverWith(static _ => Pass<(ValueSyntax, IEnumerable<TestFactSyntax>)>(Skipping.BehindFacts));

    private static readonly Parser<char, Unit> Arrow =
        Sign(static at => string.CompareOrdinal(at.Source, at.Token, "->", 0, 2) == 0 ? at.Token + 2 : null)
            .OrFault(static at => SyntaxDiagnostics.MissingValue(LastSign(at, 1), "the expected verdict (`-> block`, for example)"));

    private static readonly Parser<char, ValueSyntax> Verdict =
        Word.AtLeastOnce()
            .OrFault(static at => SyntaxDiagnostics.MissingValue(LastSign(at, 2), "the expected verdict"), static at => at.Position)
            .Spanned(static (words, span) => new ValueSyntax(string.Join(' ', words.Select(word => word.Text)), false, span));

    /// <summary>What stands behind the word <c>test</c>.</summary>
    public static Parser<char, RuleTestSyntax> Test { get; } =
        Map(static (test, _, expected) => (test, expected), NameAndFacts, Arrow, Verdict)
            .OfKey(static (_, read, span) => new RuleTestSyntax(read.test.Name, [.. read.test.Facts], read.expected, span));

    /// <summary>An event in its braces, up to the end of the text.</summary>
    public static Parser<char, IEnumerable<TestFactSyntax>> Event { get; } =
        Facts.Before(EndOfFile.OrFault(static at => BlockFaults.Expected(at, "`,` and another fact")));

    private static TextSpan LastSign(Cursor at, int length) => at.Reading.Span(at.Position - length, at.Position);
}
