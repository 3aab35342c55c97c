using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Rules:
/// <code>
/// rule     = "rule" QUOTED "{" { property } "}"
/// property = "condition" condition | test | KEY ( items | words )
/// words    = ( WORD | text ) { WORD | text }     on the key's line
/// text     = QUOTED { QUOTED }                   strings behind each other, over several lines too, are one text
/// </code>
/// Each property begins a line. After a fault in one, reading goes on at the next.
/// </summary>
internal sealed class RuleBlockParser(SourceScanner scanner, int start)
{
    private readonly List<PropertySyntax> _properties = [];
    private readonly List<RuleTestSyntax> _tests = [];
    private readonly List<NameSyntax> _brokenKeys = [];

    /// <summary>Reads what follows the word <c>rule</c>; null when the rule has no name, which is reported.</summary>
    public RuleDeclarationSyntax? Read()
    {
        NameSyntax? name = ReadName();
        TextSpan open = ReadOpenBrace();
        scanner.SkipTrivia();
        while (!scanner.IsAtEnd && scanner.Current != '}' && !Boundaries.IsDeclaration(scanner, scanner.Position))
        {
            int before = scanner.Position;
            ReadProperty();
            scanner.SkipTrivia();
            if (scanner.Position == before) scanner.Position++;
        }
        if (scanner.Current == '}') scanner.Position++;
        else if (open.Length > 0) scanner.Report(SyntaxDiagnostics.UnclosedBlock(open, scanner.IsAtEnd ? null : scanner.TokenSpan()));
        return name is null ? null
            : new RuleDeclarationSyntax(name, _properties, _tests, scanner.SpanFrom(start)) { BrokenKeys = _brokenKeys };
    }

    private NameSyntax? ReadName()
    {
        scanner.SkipInlineBlanks();
        if (Characters.IsQuote(scanner.Current))
        {
            return scanner.ReadQuoted() is { } quoted ? new NameSyntax(quoted.Text, quoted.Span) : null;
        }
        int nameStart = scanner.Position;
        while (!scanner.IsLineRestEmpty() && scanner.Current is not '{') scanner.Position++;
        TextSpan span = new(scanner.Source, nameStart, scanner.Text.AsSpan(nameStart, scanner.Position - nameStart).TrimEnd().Length);
        if (span.Length > 0 && span.Text.All(Characters.IsNamePart)) return new NameSyntax(span.Text, span);
        scanner.Report(span.Length == 0
            ? SyntaxDiagnostics.MissingValue(new TextSpan(scanner.Source, start, "rule".Length), "the rule's name")
            : SyntaxDiagnostics.InvalidName(span, "the rule's name needs quotes", "put this in quotes"));
        return span.Length == 0 ? null : new NameSyntax(span.Text, span);
    }

    private TextSpan ReadOpenBrace()
    {
        scanner.SkipTrivia();
        if (scanner.Current == '{')
        {
            scanner.Position++;
            return new TextSpan(scanner.Source, scanner.Position - 1, 1);
        }
        scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "`{` after the rule's name", scanner.Found()));
        if (!scanner.IsAtEnd && !Boundaries.IsKnownKeyOrLoneKey(scanner, scanner.Position)) Boundaries.SkipToProperty(scanner, scanner.Position);
        return new TextSpan(scanner.Source, scanner.Position, 0);
    }

    private void ReadProperty()
    {
        int keyStart = scanner.Position;
        NameSyntax key = scanner.ReadWhile(Characters.IsKeyPart);
        if (key.Text.Length == 0 || !RuleKeys.IsKnown(key.Text))
        {
            ReportUnknown(key);
            return;
        }
        if (RuleKeys.Later.Contains(key.Text))
        {
            scanner.Report(SyntaxDiagnostics.NotSupportedYet(key.Span, $"key `{key.Text}`"));
            SkipBroken(key);
            return;
        }
        bool isSound = SkipSign(key);
        if (key.Text == RuleKeys.Test)
        {
            RuleTestSyntax? test = RuleTestParser.Read(scanner, keyStart);
            isSound &= test is not null;
            if (test is not null) _tests.Add(test);
        }
        else
        {
            PropertySyntax? property = key.Text == RuleKeys.Condition ? ReadCondition(key) : ReadValues(key);
            isSound &= property is not null;
            if (property is null) _brokenKeys.Add(key);
            else _properties.Add(property);
        }
        ExpectLineEnd(isSound, keyStart);
    }

    private void ReportUnknown(NameSyntax key)
    {
        if (key.Text.Length == 0)
        {
            TextSpan token = scanner.TokenSpan();
            scanner.Report(SyntaxDiagnostics.UnexpectedText(token, "a key of the rule or `}`", scanner.Found()));
            scanner.Position += token.Length;
        }
        else
        {
            scanner.Report(SyntaxDiagnostics.UnknownKey(key.Span, RuleKeys.All));
        }
        SkipBroken(key);
    }

    private void SkipBroken(NameSyntax key)
    {
        // A misspelt key was probably meant to be its neighbour, which is then not missing.
        string meant = RuleKeys.IsKnown(key.Text) ? key.Text : Suggestions.Nearest(key.Text, RuleKeys.All) ?? key.Text;
        _brokenKeys.Add(key with { Text = meant });
        Boundaries.SkipToProperty(scanner, key.Span.Start);
    }

    // `key:` and `key =` are habits from other formats.
    private bool SkipSign(NameSyntax key)
    {
        if (scanner.Current != ':') scanner.SkipInlineBlanks();
        if (scanner.Current is not (':' or '=')) return true;
        scanner.Report(SyntaxDiagnostics.UnexpectedText(
            scanner.TokenSpan() with { Length = 1 }, $"the value of `{key.Text}`", $"`{scanner.Current}`", $"write `{key.Text} value`, with nothing between"));
        scanner.Position++;
        return false;
    }

    private ConditionPropertySyntax? ReadCondition(NameSyntax key)
    {
        scanner.SkipTrivia();
        int from = scanner.Position;
        int to = Boundaries.FindConditionEnd(scanner, isInRule: true);
        if (to == from)
        {
            scanner.Report(SyntaxDiagnostics.MissingValue(key.Span, "the condition"));
            return null;
        }
        return scanner.ParseCondition(from, to) is { } condition
            ? new ConditionPropertySyntax(key, condition, scanner.SpanFrom(key.Span.Start)) : null;
    }

    private PropertySyntax? ReadValues(NameSyntax key)
    {
        scanner.SkipTrivia();
        if (IsAtPropertyEnd())
        {
            scanner.Report(SyntaxDiagnostics.MissingValue(key.Span, $"the value of `{key.Text}`"));
            return null;
        }
        if (scanner.Current == '[')
        {
            List<ValueSyntax>? items = BracketListParser.Read(scanner);
            return items is null ? null : new ListPropertySyntax(key, items, scanner.SpanFrom(key.Span.Start));
        }
        List<ValueSyntax> values = [];
        bool isSound = true;
        while (!scanner.IsLineRestEmpty() && scanner.Current is not '}')
        {
            ValueSyntax? value = Characters.IsQuote(scanner.Current) ? ReadText() : ReadWord();
            isSound &= value is not null;
            if (value is null) break;
            values.Add(value);
            scanner.SkipInlineBlanks();
        }
        return isSound ? new ValuePropertySyntax(key, values, new TextSpan(scanner.Source, key.Span.Start, values[^1].Span.End - key.Span.Start)) : null;
    }

    private ValueSyntax? ReadWord()
    {
        NameSyntax word = scanner.ReadWhile(Characters.IsWord);
        if (word.Text.Length > 0) return new ValueSyntax(word.Text, false, word.Span);
        scanner.Report(SyntaxDiagnostics.UnexpectedText(
            scanner.TokenSpan(), "a word or a quoted text", scanner.Found(), "each key begins a line of its own"));
        scanner.SkipLine();
        return null;
    }

    private ValueSyntax? ReadText()
    {
        ValueSyntax? text = scanner.ReadQuoted();
        while (text is not null)
        {
            int next = Characters.SkipTrivia(scanner.Text, scanner.Position, scanner.End);
            if (next >= scanner.End || !Characters.IsQuote(scanner.Text[next])) break;
            scanner.SkipTrivia();
            ValueSyntax? piece = scanner.ReadQuoted();
            text = piece is null ? null : new ValueSyntax(text.Text + piece.Text, true, text.Span.To(piece.Span));
        }
        return text;
    }

    private bool IsAtPropertyEnd() =>
        scanner.IsAtEnd || scanner.Current == '}' || Boundaries.IsDeclaration(scanner, scanner.Position)
        || Boundaries.IsKnownKeyOrLoneKey(scanner, scanner.Position);

    private void ExpectLineEnd(bool isSound, int keyStart)
    {
        scanner.SkipInlineBlanks();
        if (scanner.IsLineRestEmpty() || scanner.Current == '}') return;
        if (isSound)
            scanner.Report(SyntaxDiagnostics.UnexpectedText(
                scanner.TokenSpan(), "the end of the line", scanner.Found(), "each key begins a line of its own"));
        Boundaries.SkipToProperty(scanner, keyStart);
    }
}
