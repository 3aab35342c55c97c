using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>What blocks of rules and overrides have in common: names, braces, and a line for each part.</summary>
internal static class BlockParser
{
    /// <summary>Reads a rule's name; null when there is none, which is reported at <paramref name="word"/>.</summary>
    public static NameSyntax? ReadRuleName(SourceScanner scanner, TextSpan word)
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
            ? SyntaxDiagnostics.MissingValue(word, "the rule's name")
            : SyntaxDiagnostics.InvalidName(span, "the rule's name needs quotes", "put this in quotes"));
        return span.Length == 0 ? null : new NameSyntax(span.Text, span);
    }

    /// <summary>Reads a block between braces; <paramref name="readPart"/> reads the part that starts at the scanner's position.</summary>
    public static void Read(SourceScanner scanner, string what, Action readPart)
    {
        TextSpan open = ReadOpenBrace(scanner, what);
        scanner.SkipTrivia();
        while (!scanner.IsAtEnd && scanner.Current != '}' && !Boundaries.IsDeclaration(scanner, scanner.Position))
        {
            int before = scanner.Position;
            readPart();
            scanner.SkipTrivia();
            if (scanner.Position == before) scanner.Position++;
        }
        if (scanner.Current == '}') scanner.Position++;
        else if (open.Length > 0) scanner.Report(SyntaxDiagnostics.UnclosedBlock(open, what, scanner.IsAtEnd ? null : scanner.TokenSpan()));
    }

    /// <summary>Reports a key that rules do not have, and goes to the next.</summary>
    public static void ReportUnknownKey(SourceScanner scanner, NameSyntax key)
    {
        if (key.Text.Length == 0)
        {
            TextSpan token = scanner.TokenSpan();
            scanner.Report(SyntaxDiagnostics.UnexpectedText(token, "a key of the rule or `}`", scanner.Found()));
            scanner.Position += token.Length;
        }
        else
        {
            scanner.Report(RuleKeys.Elsewhere.TryGetValue(key.Text, out string? help)
                ? SyntaxDiagnostics.FalcoKey(key.Span, help)
                : SyntaxDiagnostics.UnknownKey(key.Span, RuleKeys.All));
        }
        Boundaries.SkipToProperty(scanner, key.Span.Start);
    }

    private static TextSpan ReadOpenBrace(SourceScanner scanner, string what)
    {
        scanner.SkipTrivia();
        if (scanner.Current == '{')
        {
            scanner.Position++;
            return new TextSpan(scanner.Source, scanner.Position - 1, 1);
        }
        scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), $"`{{` after the {what}'s name", scanner.Found()));
        if (!scanner.IsAtEnd && !Boundaries.IsKnownKeyOrLoneKey(scanner, scanner.Position)) Boundaries.SkipToProperty(scanner, scanner.Position);
        return new TextSpan(scanner.Source, scanner.Position, 0);
    }
}
