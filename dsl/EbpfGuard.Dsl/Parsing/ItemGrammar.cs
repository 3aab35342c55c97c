using EbpfGuard.Dsl.Syntax;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Combinators;
using static EbpfGuard.Dsl.Parsing.ConditionTokens;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// The values of keys, lists and facts:
/// <code>
/// items = "[" [ item { "," item } [ "," ] ] "]"
/// item  = QUOTED | BARE-ITEM
/// words = ( WORD | text ) { WORD | text }     on the key's line
/// text  = QUOTED { QUOTED }                   strings behind each other, over several lines too, are one text
/// </code>
/// </summary>
internal static class ItemGrammar
{
    /// <summary>A quoted or a bare item.</summary>
    public static Parser<char, ValueSyntax> Item { get; } = Quoted.Or(BareItem);

    private static readonly Parser<char, Unit> Uncut = Sign(static at => Skipping.IsItemsCut(at) ? null : at.Position);

    /// <summary>A list in brackets.</summary>
    public static Parser<char, IReadOnlyList<ValueSyntax>> Items { get; } = ItemsBetween('[', ']');

    /// <summary>A list in parentheses, which facts may have too.</summary>
    public static Parser<char, IReadOnlyList<ValueSyntax>> ItemsInParentheses { get; } = ItemsBetween('(', ')');

    private static readonly Parser<char, ValueSyntax> Text =
        Map(static (first, others) => others.Aggregate(first, Joined), QuotedOnLine, Quoted.Many());

    /// <summary>Words and texts behind a key.</summary>
    public static Parser<char, IReadOnlyList<ValueSyntax>> Words { get; } =
        Text.Or(Word.Select(word => new ValueSyntax(word.Text, false, word.Span)))
            .OrFault(BlockFaults.WordExpected, static at => Characters.LineEnd(at.Source, at.Token, at.Reading.End))
            .AtLeastOnce().Before(NoFault).Select(IReadOnlyList<ValueSyntax> (words) => [.. words]);

    // The bracket is looked for first: only a list that has begun recovers as one.
    private static Parser<char, IReadOnlyList<ValueSyntax>> ItemsBetween(char open, char close) =>
        Sign(at => at.First == open ? at.Position : null).Then(
            Enclosed(open, close,
                Uncut.Then(Item).OrFault(at => BlockFaults.ItemOfListExpected(at, close), Skipping.BehindNoItem).SeparatedAndOptionallyTerminated(SignOf(',')),
                at => BlockFaults.SeparatorExpected(at, close))
            .Select(IReadOnlyList<ValueSyntax> (items) => [.. items])
            .RecoverWith(_ => Pass<IReadOnlyList<ValueSyntax>>(at => Skipping.BehindItems(at, close))));

    private static ValueSyntax Joined(ValueSyntax text, ValueSyntax piece) => new(text.Text + piece.Text, true, text.Span.To(piece.Span));
}
