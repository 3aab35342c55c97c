using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Recovery;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What rules and overrides have in common: a name, then braces around parts that recover by themselves.
/// <code>
/// block = "{" { part } "}"
/// </code>
/// A missing brace is told, and what stands in the block is read all the same.
/// </summary>
internal static class BlockGrammar
{
    private static readonly Parser<char, TextSpan?> OpenBrace = SignOf('{').Spanned(static TextSpan? (_, span) => span);

    /// <summary>A rule's name; null where none can be read, which is told at <paramref name="word"/>.</summary>
    public static Parser<char, NameSyntax?> RuleName(TextSpan word) =>
        QuotedName.Or(UnquotedName.Reporting(BlockFaults.InvalidRuleName)).OrNoName(word, "the rule's name");

    /// <summary>Where there is no name, that is told, and null stands for it.</summary>
    public static Parser<char, NameSyntax?> OrNoName(this Parser<char, NameSyntax> name, TextSpan word, string what) =>
        name.OrFault(_ => SyntaxDiagnostics.MissingValue(word, what), static at => at.Position)
            .Select(NameSyntax? (read) => read).RecoverWith(_ => Resume<NameSyntax?>(static at => at.Position, null));

    /// <summary>The block of a rule or of an override.</summary>
    public static Parser<char, IEnumerable<T>> Block<T>(string what, Parser<char, T> part) =>
        from open in OpenBrace.OrFault(at => BlockFaults.Expected(at, $"`{{` after the {what}'s name")).RecoverWith(_ => Resume<TextSpan?>(ToFirstProperty, null))
        from parts in part.Many()
        from close in CloseBrace(open, what)
        select parts;

    /// <summary>What stands in a block where a known part should: a fault, and <paramref name="instead"/> for the part.</summary>
    public static Parser<char, T> Unknown<T>(Func<Cursor, Diagnostic> fault, Func<Cursor, int> behind, Func<NameSyntax, T> instead) =>
        KeyPlace.Then(Faulty<T>(fault, behind).RecoverWith(_ => ResumeWith(Skipping.ToProperty, reading => instead(reading.Key!))));

    private static Parser<char, Unit> CloseBrace(TextSpan? open, string what) => open is not { } brace
        ? SignOf('}').Or(Parser<char>.Return(Unit.Value))
        : SignOf('}').OrFault(at => SyntaxDiagnostics.UnclosedBlock(brace, what, at.IsAtEnd ? null : BlockFaults.TokenSpan(at)))
            .RecoverWith(_ => Resume(static at => at.Token, Unit.Value));

    private static int ToFirstProperty(Cursor at)
    {
        if (at.IsAtEnd || Boundaries.IsKnownKeyOrLoneKey(at)) return at.Token;
        at.Reading.BeginValue(new NameSyntax("", at.FirstSpan), at.Token);
        return Skipping.ToProperty(at);
    }
}
