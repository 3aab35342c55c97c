using EbpfGuard.Dsl.Syntax;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.BlockGrammar;
using static EbpfGuard.Dsl.Parsing.BlockTokens;
using static EbpfGuard.Dsl.Parsing.Recovery;
using static Pidgin.Parser;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Overrides:
/// <code>
/// override = "override" ( "list" NAME | "macro" NAME | "rule" QUOTED ) "{" { "append" change | "replace" change } "}"
/// change   = property | "items" items | test
/// </code>
/// A condition that is appended begins with the <c>and</c> or <c>or</c> that joins it; tests are only appended.
/// </summary>
internal static class OverrideGrammar
{
    // What an override is of, its name, and its changes; null for a change that cannot be read.
    private readonly record struct Overridden(OverriddenKind Kind, NameSyntax? Name, IEnumerable<OverrideSyntax?> Changes);

    private static readonly Parser<char, Overridden> List = Of("list", OverriddenKind.List, ListOrMacroName, RuleKeys.Items);

    private static readonly Parser<char, Overridden> Macro = Of("macro", OverriddenKind.Macro, ListOrMacroName, RuleKeys.Condition);

    private static readonly Parser<char, Overridden> Rule =
        Of("rule", OverriddenKind.Rule, word => RuleName(word.Span), [.. RuleKeys.All]);

    /// <summary>An override; null when it has no name.</summary>
    public static Parser<char, DeclarationSyntax?> Override { get; } =
        DeclarationWord("override").Bind(static word => OneOf(List, Macro, Rule).OrFault(at => BlockFaults.KindExpected(at, word), static at => at.Position))
            .Spanned(static DeclarationSyntax? (read, span) => read.Name is null ? null
                : new OverrideDeclarationSyntax(read.Kind, read.Name, [.. read.Changes.OfType<OverrideSyntax>()], span));

    private static Parser<char, Overridden> Of(string kind, OverriddenKind meaning, Func<NameSyntax, Parser<char, NameSyntax?>> nameBehind, params string[] keys)
    {
        Parser<char, OverrideSyntax?> change = Change(keys);
        return from word in WordOnLine(kind)
               from name in nameBehind(word)
               from changes in Block(kind, change)
               select new Overridden(meaning, name, changes);
    }

    private static Parser<char, NameSyntax?> ListOrMacroName(NameSyntax word) => Word.OrNoName(word.Span, $"the {word.Text}'s name");

    private static Parser<char, OverrideSyntax?> Change(string[] keys)
    {
        Parser<char, PropertySyntax?> append = ChangeBehind(keys, PropertyGrammar.Appended);
        Parser<char, PropertySyntax?> replace = ChangeBehind([.. keys.Where(key => key != RuleKeys.Test)], PropertyGrammar.Property);
        Parser<char, OverrideSyntax?> known =
            from mode in Mode
            from property in mode.Text == "append" ? append : replace
            select property is null ? null
                : new OverrideSyntax(mode.Text == "append" ? OverrideMode.Append : OverrideMode.Replace, property, mode.Span.To(property.Span));
        return known.Or(Unknown(BlockFaults.ModeExpected, Skipping.WordEnd, static _ => (OverrideSyntax?)null));
    }

    private static Parser<char, PropertySyntax?> ChangeBehind(string[] keys, Func<string, Parser<char, PropertySyntax>> valueOf)
    {
        Dictionary<string, Parser<char, PropertySyntax?>> byKey = keys.ToDictionary(
            key => key, key => PropertyGrammar.Line(valueOf(key).Select(PropertySyntax? (property) => property), static _ => null));
        return KeyOnLine(keys).OrFault(at => BlockFaults.ChangeExpected(at, keys), Skipping.KeyEndOnLine).Bind(key => byKey[key.Text])
            .RecoverWith(static _ => Resume<PropertySyntax?>(Skipping.ToProperty, null));
    }
}
