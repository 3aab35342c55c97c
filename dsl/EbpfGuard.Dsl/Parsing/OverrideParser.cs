using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Overrides:
/// <code>
/// override = "override" ( "list" NAME | "macro" NAME | "rule" QUOTED ) "{" { change } "}"
/// change   = ( "append" | "replace" ) ( property | "items" items )
/// </code>
/// A condition that is appended begins with the <c>and</c> or <c>or</c> that joins it.
/// </summary>
internal sealed class OverrideParser(SourceScanner scanner, int start)
{
    private static readonly string[] RuleParts = [.. RuleKeys.All.Where(key => key != RuleKeys.Test)];

    private readonly PropertyParser _parser = new(scanner);
    private readonly List<OverrideSyntax> _changes = [];
    private OverriddenKind _kind;
    private string[] _parts = [];

    /// <summary>Reads what follows the word <c>override</c>; null after a fault that leaves nothing, which is reported.</summary>
    public OverrideDeclarationSyntax? Read()
    {
        scanner.SkipInlineBlanks();
        NameSyntax word = scanner.ReadWhile(Characters.IsNamePart);
        NameSyntax? name;
        switch (word.Text)
        {
            case "list" or "macro":
                (_kind, _parts) = word.Text == "list" ? (OverriddenKind.List, [RuleKeys.Items]) : (OverriddenKind.Macro, (string[])[RuleKeys.Condition]);
                name = ReadName(word);
                break;
            case "rule":
                (_kind, _parts) = (OverriddenKind.Rule, RuleParts);
                name = BlockParser.ReadRuleName(scanner, word.Span);
                break;
            default:
                scanner.Report(SyntaxDiagnostics.UnexpectedText(
                    word.Text.Length > 0 ? word.Span : scanner.TokenSpan(), "`list`, `macro` or `rule`", word.Text.Length > 0 ? $"`{word.Text}`" : scanner.Found()));
                Boundaries.SkipToDeclaration(scanner);
                return null;
        }
        BlockParser.Read(scanner, word.Text, ReadChange);
        return name is null ? null : new OverrideDeclarationSyntax(_kind, name, _changes, scanner.SpanFrom(start));
    }

    private NameSyntax? ReadName(NameSyntax word)
    {
        scanner.SkipInlineBlanks();
        NameSyntax name = scanner.ReadWhile(Characters.IsWord);
        if (name.Text.Length > 0) return name;
        scanner.Report(SyntaxDiagnostics.MissingValue(word.Span, $"the {word.Text}'s name"));
        return null;
    }

    private void ReadChange()
    {
        int changeStart = scanner.Position;
        NameSyntax mode = scanner.ReadWhile(Characters.IsKeyPart);
        if (!RuleKeys.Modes.Contains(mode.Text))
        {
            scanner.Position = changeStart;
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "`append` or `replace`", scanner.Found(),
                "a line of an override says what it does: `append condition and …`"));
            scanner.Position = Math.Max(scanner.Position + scanner.TokenSpan().Length, mode.Span.End);
            Boundaries.SkipToProperty(scanner, changeStart);
            return;
        }
        scanner.SkipInlineBlanks();
        NameSyntax key = scanner.ReadWhile(Characters.IsKeyPart);
        if (!_parts.Contains(key.Text))
        {
            scanner.Report(SyntaxDiagnostics.UnexpectedText(
                key.Text.Length > 0 ? key.Span : scanner.TokenSpan(), $"what to {mode.Text}", key.Text.Length > 0 ? $"`{key.Text}`" : scanner.Found(),
                $"possible here: {string.Join(' ', _parts.Select(part => $"`{part}`"))}"));
            Boundaries.SkipToProperty(scanner, changeStart);
            return;
        }
        bool isSound = _parser.SkipSign(key);
        bool isAppend = mode.Text == "append";
        PropertySyntax? property = isAppend && key.Text == RuleKeys.Condition ? _parser.ReadAppended(key) : _parser.Read(key);
        isSound &= property is not null;
        if (property is not null)
            _changes.Add(new OverrideSyntax(isAppend ? OverrideMode.Append : OverrideMode.Replace, property, mode.Span.To(property.Span)));
        _parser.ExpectLineEnd(isSound, changeStart);
    }
}
