using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What stands behind a key:
/// <code>
/// property = "condition" condition | exception | KEY ( items | words )
/// words    = ( WORD | text ) { WORD | text }     on the key's line
/// text     = QUOTED { QUOTED }                   strings behind each other, over several lines too, are one text
/// </code>
/// </summary>
internal sealed class PropertyParser(SourceScanner scanner)
{
    /// <summary>Reads the value of <paramref name="key"/>; null after a fault, which is reported.</summary>
    public PropertySyntax? Read(NameSyntax key) => key.Text switch
    {
        RuleKeys.Condition => ReadCondition(key),
        RuleKeys.Exception => ExceptionParser.Read(scanner, key),
        _ => ReadValues(key),
    };

    /// <summary>Reads a condition that is appended: <c>and …</c> or <c>or …</c>.</summary>
    public PropertySyntax? ReadAppended(NameSyntax key)
    {
        scanner.SkipTrivia();
        int end = Characters.NameEnd(scanner.Text, scanner.Position, scanner.End);
        TextSpan word = new(scanner.Source, scanner.Position, end - scanner.Position);
        if (word.Text is not ("and" or "or"))
        {
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "`and` or `or`", scanner.Found(),
                "what is appended says how it joins: `append condition and …`"));
            return null;
        }
        scanner.Position = end;
        return ReadCondition(key) is { } read ? new AppendedConditionSyntax(key, word.Text == "and", read.Condition, read.Span) : null;
    }

    /// <summary>Passes what does not belong behind a key: <c>key:</c> and <c>key =</c> are habits from other formats. False after one.</summary>
    public bool SkipSign(NameSyntax key)
    {
        if (scanner.Current != ':') scanner.SkipInlineBlanks();
        if (scanner.Current is not (':' or '=')) return true;
        scanner.Report(SyntaxDiagnostics.UnexpectedText(
            scanner.TokenSpan() with { Length = 1 }, $"the value of `{key.Text}`", $"`{scanner.Current}`", $"write `{key.Text} value`, with nothing between"));
        scanner.Position++;
        return false;
    }

    /// <summary>What stands behind the property on its line is reported unless the property itself was, and passed.</summary>
    public void ExpectLineEnd(bool isSound, int keyStart)
    {
        scanner.SkipInlineBlanks();
        if (scanner.IsLineRestEmpty() || scanner.Current == '}') return;
        if (isSound)
            scanner.Report(SyntaxDiagnostics.UnexpectedText(
                scanner.TokenSpan(), "the end of the line", scanner.Found(), "each key begins a line of its own"));
        Boundaries.SkipToProperty(scanner, keyStart);
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
}
