using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>From the place where a declaration stops making sense to the diagnostic that says why; null where it only ends.</summary>
internal static class BlockFaults
{
    private const string End = "the end of the file";
    private static readonly string[] FalcoDocument = ["- rule:", "- macro:", "- list:", "- required_engine_version"];

    /// <summary>The next token, or the empty place where the text ends.</summary>
    public static TextSpan TokenSpan(Cursor at)
    {
        if (at.IsAtEnd) return at.Reading.Span(at.Reading.End, at.Reading.End);
        TextSpan word = at.While(Characters.IsWord);
        return word.Length > 0 ? word : at.FirstSpan;
    }

    /// <summary>The next token is not what was expected.</summary>
    public static Diagnostic Expected(Cursor at, string expected, params string[] help) =>
        Quotation.Unexpected(TokenSpan(at), End, expected, help);

    /// <summary>No declaration begins here.</summary>
    public static Diagnostic? DeclarationExpected(Cursor at)
    {
        if (at.IsAtEnd || at.Reading.IsFull) return null;
        if (IsFalco(at)) return SyntaxDiagnostics.FalcoInRuleFile(TokenSpan(at));
        TextSpan word = at.While(Characters.IsKeyPart);
        string[] help = RuleKeys.IsKnown(word.Text) ? [$"`{word.Text}` is a key of a rule and stands between its braces"]
            : word.Length > 0 ? Suggestions.DidYouMean(word.Text, Boundaries.DeclarationWords) : [];
        return SyntaxDiagnostics.UnknownDeclaration(word.Length > 0 ? word : TokenSpan(at), Quotation.Of(TokenSpan(at), End), help);
    }

    /// <summary>What no declaration begins is passed by lines; but the whole of a document of Falco's.</summary>
    public static int BehindUnknown(Cursor at) => IsFalco(at) ? at.Reading.End : at.Token;

    /// <summary>A word that names no list and no macro.</summary>
    public static Diagnostic? InvalidName(NameSyntax name, string kind)
    {
        if (Characters.IsNameStart(name.Text[0]) && name.Text.All(Characters.IsNamePart)) return null;
        string proper = new([.. name.Text.Select(c => Characters.IsNamePart(c) ? c : '_')]);
        return SyntaxDiagnostics.InvalidName(name.Span, $"`{name.Text}` cannot name a {kind}",
            "a name is a letter, then letters, digits and `_`", Characters.IsNameStart(proper[0]) ? [$"for example `{proper}`"] : []);
    }

    /// <summary>A rule's name without quotes that is more than one word.</summary>
    public static Diagnostic? InvalidRuleName(NameSyntax name) => name.Text.All(Characters.IsNamePart) ? null
        : SyntaxDiagnostics.InvalidName(name.Span, "the rule's name needs quotes", "put this in quotes");

    /// <summary>A key that rules do not have, or what is no key at all.</summary>
    public static Diagnostic KeyExpected(Cursor at)
    {
        TextSpan key = at.While(Characters.IsKeyPart);
        if (key.Length == 0) return Expected(at, "a key of the rule or `}`");
        return RuleKeys.Elsewhere.TryGetValue(key.Text, out string? help)
            ? SyntaxDiagnostics.FalcoKey(key, help) : SyntaxDiagnostics.UnknownKey(key, RuleKeys.All);
    }

    /// <summary>Neither <c>list</c> nor <c>macro</c> nor <c>rule</c> stands behind <c>override</c>.</summary>
    public static Diagnostic KindExpected(Cursor at, NameSyntax overriding)
    {
        const string Kinds = "`list`, `macro` or `rule`";
        if (at.IsLineOver) return SyntaxDiagnostics.MissingValue(overriding.Span, Kinds);
        TextSpan word = at.While(Characters.IsNamePart);
        return word.Length > 0 ? SyntaxDiagnostics.UnexpectedText(word, Kinds, $"`{word.Text}`") : Expected(at, Kinds);
    }

    /// <summary>A line of an override begins with something else than what it does.</summary>
    public static Diagnostic ModeExpected(Cursor at) =>
        Expected(at, "`append` or `replace`", "a line of an override says what it does: `append condition and …`");

    /// <summary>What should be changed is nothing that such a declaration has.</summary>
    public static Diagnostic ChangeExpected(Cursor at, IEnumerable<string> keys)
    {
        NameSyntax mode = at.Reading.Key!;
        string what = $"what to {mode.Text}";
        if (at.IsLineOver) return SyntaxDiagnostics.MissingValue(mode.Span, what);
        string help = $"possible here: {string.Join(' ', keys.Select(key => $"`{key}`"))}";
        TextSpan word = at.While(Characters.IsKeyPart);
        return word.Length > 0 ? SyntaxDiagnostics.UnexpectedText(word, what, $"`{word.Text}`", help) : Expected(at, what, help);
    }

    /// <summary>The sign of another format behind a key: <c>key:</c> and <c>key =</c>.</summary>
    public static Diagnostic SignBehindKey(TextSpan sign, NameSyntax key) =>
        SyntaxDiagnostics.UnexpectedText(sign, $"the value of `{key.Text}`", $"`{sign.Text}`", $"write `{key.Text} value`, with nothing between");

    /// <summary>Something stands behind a property on its line.</summary>
    public static Diagnostic LineEndExpected(Cursor at) => Expected(at, "the end of the line", "each key begins a line of its own");

    /// <summary>Neither a word nor a text stands behind a key; null at the end of the line, and before a list.</summary>
    public static Diagnostic? WordExpected(Cursor at) =>
        at.IsLineOver || at.First == '}' ? null : Expected(at, "a word or a quoted text", "each key begins a line of its own");

    /// <summary>No item stands where one should.</summary>
    public static Diagnostic ItemExpected(Cursor at) => Expected(at, "a value", "a value with brackets, braces, parentheses or `=` in it is quoted");

    /// <summary>The same within a list, which may end here.</summary>
    public static Diagnostic? ItemOfListExpected(Cursor at, char close)
    {
        if (at.First == close) return null;
        if (Skipping.IsItemsCut(at)) return SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, close);
        return at.First == ',' ? SyntaxDiagnostics.EmptyElement(at.FirstSpan) : ItemExpected(at);
    }

    /// <summary>Something stands behind an item that neither parts it from the next nor closes the list.</summary>
    public static Diagnostic SeparatorExpected(Cursor at, char close) => Skipping.IsItemsCut(at)
        ? SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, close)
        : Expected(at, $"`,` or `{close}`", "items are separated by commas; one with blanks in it is quoted");

    /// <summary>No fact stands in a test; null where the facts end.</summary>
    public static Diagnostic? FactExpected(Cursor at) => at.First == '}' ? null
        : at.IsAtEnd || Boundaries.IsDeclaration(at) || Boundaries.IsKnownKey(at) ? SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, '}')
        : Expected(at, "a fact, `field = value`");

    /// <summary>No part stands in an exception; null where it ends.</summary>
    public static Diagnostic? PartExpected(Cursor at) => BlockTokens.IsBlockOver(at) ? null
        : Expected(at, "`fields`, `comps`, `values` or `}`", Suggestions.DidYouMean(at.While(Characters.IsKeyPart).Text, RuleKeys.ExceptionParts));

    /// <summary>No cell stands in a list of cells; null where the list ends.</summary>
    public static Diagnostic? CellExpected(Cursor at) => at.First == ']' ? null
        : BlockTokens.IsBlockOver(at) ? SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, ']')
        : Expected(at, "a value");

    private static bool IsFalco(Cursor at) =>
        FalcoDocument.Any(start => string.CompareOrdinal(at.Source, at.Token, start, 0, start.Length) == 0);
}
