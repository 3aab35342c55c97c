using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// <c>items = "[" [ item { "," item } [ "," ] ] "]"</c>, where an item is quoted or bare; the last comma may stay. By hand and not by the
/// grammar: such a list may have a hundred thousand items.
/// </summary>
internal static class BracketListParser
{
    /// <summary>
    /// Reads the list whose opening bracket stands at the scanner's position. Each fault is reported; null when the list is not closed
    /// or an item is faulty.
    /// </summary>
    public static List<ValueSyntax>? Read(SourceScanner scanner)
    {
        int open = scanner.Position;
        char close = scanner.Current == '(' ? ')' : ']';
        List<ValueSyntax> items = [];
        bool isSound = true, isCommaDue = false;
        scanner.Position++;
        for (scanner.SkipTrivia(); scanner.Current != close; scanner.SkipTrivia())
        {
            if (IsCut(scanner))
            {
                scanner.Report(SyntaxDiagnostics.UnclosedBracket(new TextSpan(scanner.Source, open, 1), close));
                return null;
            }
            if (scanner.Current == ',')
            {
                // One message for a list: a thousand commas without values are one mistake.
                if (!isCommaDue && isSound) scanner.Report(SyntaxDiagnostics.EmptyElement(scanner.TokenSpan()));
                isSound &= isCommaDue;
                isCommaDue = false;
                scanner.Position++;
                continue;
            }
            if (isCommaDue && isSound)
                scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), $"`,` or `{close}`", scanner.Found(),
                    "items are separated by commas; one with blanks in it is quoted"));
            isSound &= !isCommaDue;
            ValueSyntax? item = ReadItem(scanner, isSound);
            isSound &= item is not null;
            isCommaDue = true;
            if (item is not null) items.Add(item);
        }
        scanner.Position++;
        return isSound ? items : null;
    }

    /// <summary>
    /// Reads a quoted or bare item. Anything else gives null, is passed, and is reported unless <paramref name="isReported"/> is false.
    /// </summary>
    public static ValueSyntax? ReadItem(SourceScanner scanner, bool isReported = true)
    {
        if (Characters.IsQuote(scanner.Current)) return scanner.ReadQuoted();
        NameSyntax bare = scanner.ReadWhile(Characters.IsItem);
        if (bare.Text.Length > 0) return new ValueSyntax(bare.Text, false, bare.Span);
        if (isReported)
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "a value", scanner.Found(),
                "a value with brackets, braces, parentheses or `=` in it is quoted"));
        scanner.Position += scanner.IsAtEnd ? 0 : scanner.TokenSpan().Length;
        return null;
    }

    private static bool IsCut(SourceScanner scanner) =>
        scanner.IsAtEnd || (scanner.Current is 'l' or 'm' or 'r' or 'o' && Boundaries.IsDeclaration(scanner, scanner.Position))
        || scanner.Current == '}' || (Characters.IsNameStart(scanner.Current) && Boundaries.IsKnownKey(scanner, scanner.Position));
}
