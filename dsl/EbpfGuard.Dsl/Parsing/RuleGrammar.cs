using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockTokens;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Rules:
/// <code>
/// rule = "rule" QUOTED "{" { property | test } "}"
/// </code>
/// Each property begins a line. After a fault in one, reading goes on at the next.
/// </summary>
internal static class RuleGrammar
{
    // One of the three; a broken key that is empty or that of a test is nobody's concern.
    private readonly record struct Part(PropertySyntax? Property, RuleTestSyntax? Test, NameSyntax? BrokenKey);

    private static readonly Parser<char, Part> Test = LineOf(TestGrammar.Test.Select(static test => new Part(null, test, null)));

    private static readonly Dictionary<string, Parser<char, Part>> ByKey = RuleKeys.All.ToDictionary(key => key, key => key == RuleKeys.Test ? Test
        : LineOf(PropertyGrammar.Property(key).Select(static property => new Part(property, null, null))));

    private static readonly Parser<char, Part> KnownPart = Key.Bind(static key => ByKey[key.Text]);

    // A misspelt key was probably meant to be its neighbour, which is then not missing.
    private static readonly Parser<char, Part> UnknownPart = BlockGrammar.Unknown(BlockFaults.KeyExpected, Skipping.KeyEnd,
        static key => new Part(null, null, key with { Text = Suggestions.Nearest(key.Text, RuleKeys.All) ?? key.Text }));

    /// <summary>A rule; null when it has no name.</summary>
    public static Parser<char, DeclarationSyntax?> Rule { get; } =
        (from word in DeclarationWord("rule")
         from name in BlockGrammar.RuleName(word.Span)
         from parts in BlockGrammar.Block("rule", KnownPart.Or(UnknownPart))
         select (name, parts))
        .Spanned(static DeclarationSyntax? (rule, span) => rule.name is null ? null
            : new RuleDeclarationSyntax(
                rule.name, [.. rule.parts.Select(part => part.Property).OfType<PropertySyntax>()],
                [.. rule.parts.Select(part => part.Test).OfType<RuleTestSyntax>()], span)
            {
                BrokenKeys = [.. rule.parts.Select(part => part.BrokenKey).OfType<NameSyntax>()],
            });

    private static Parser<char, Part> LineOf(Parser<char, Part> value) => PropertyGrammar.Line(value, static key => new Part(null, null, key));
}
