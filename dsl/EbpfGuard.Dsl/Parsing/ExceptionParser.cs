using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Exceptions:
/// <code>
/// exception = "exception" NAME "{" { part } "}"
/// part      = ( "fields" | "comps" | "values" ) cell
/// cell      = QUOTED | WORD | "[" [ cell { "," cell } [ "," ] ] "]"
/// </code>
/// A word ends at a comma, a bracket or a blank, but brackets within it are closed first: <c>tolower(proc.name)</c>, <c>proc.aname[2]</c>. Among
/// <c>comps</c> a word may have blanks in it: <c>startswith oneof</c>.
/// </summary>
internal sealed class ExceptionParser(SourceScanner scanner, NameSyntax key)
{
    // Rows hold values, which may be lists; nothing is deeper.
    private const int DeepestCell = 3;

    private readonly Dictionary<string, CellSyntax> _parts = [];

    /// <summary>Reads what follows the word <c>exception</c>; null after a fault, which is reported.</summary>
    public static ExceptionSyntax? Read(SourceScanner scanner, NameSyntax key) => new ExceptionParser(scanner, key).Read();

    private ExceptionSyntax? Read()
    {
        scanner.SkipInlineBlanks();
        NameSyntax? name = ReadName();
        scanner.SkipTrivia();
        if (name is null || !Take('{', "`{` and the parts of the exception")) return null;
        TextSpan open = new(scanner.Source, scanner.Position - 1, 1);
        bool isSound = true;
        for (scanner.SkipTrivia(); isSound && scanner.Current != '}'; scanner.SkipTrivia())
        {
            if (scanner.IsAtEnd || Boundaries.IsDeclaration(scanner, scanner.Position))
            {
                scanner.Report(SyntaxDiagnostics.UnclosedBracket(open, '}'));
                return null;
            }
            isSound = ReadPart();
        }
        if (!isSound) SkipToEnd();
        if (scanner.Current == '}') scanner.Position++;
        if (!isSound) return null;
        IReadOnlyList<CellSyntax>? values = _parts.GetValueOrDefault("values") switch
        {
            null => null,
            ListCellSyntax list => list.Items,
            CellSyntax single => [single],
        };
        return new ExceptionSyntax(key, name, _parts.GetValueOrDefault("fields"), _parts.GetValueOrDefault("comps"), values, scanner.SpanFrom(key.Span.Start));
    }

    private NameSyntax? ReadName()
    {
        if (Characters.IsQuote(scanner.Current)) return scanner.ReadQuoted() is { } quoted ? new NameSyntax(quoted.Text, quoted.Span) : null;
        NameSyntax name = scanner.ReadWhile(Characters.IsWord);
        if (name.Text.Length > 0) return name;
        scanner.Report(SyntaxDiagnostics.MissingValue(key.Span, "the exception's name"));
        return null;
    }

    private bool ReadPart()
    {
        NameSyntax part = scanner.ReadWhile(Characters.IsKeyPart);
        if (!RuleKeys.ExceptionParts.Contains(part.Text))
        {
            scanner.Position = part.Span.Start;
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "`fields`, `comps`, `values` or `}`", scanner.Found(),
                Suggestions.DidYouMean(part.Text, RuleKeys.ExceptionParts)));
            return false;
        }
        scanner.SkipTrivia();
        if (ReadCell(part.Text == "comps", 0) is not { } cell) return false;
        if (_parts.TryAdd(part.Text, cell)) return true;
        scanner.Report(SyntaxDiagnostics.UnexpectedText(part.Span, "each part once", $"`{part.Text}` again"));
        return false;
    }

    private CellSyntax? ReadCell(bool isComp, int depth)
    {
        if (scanner.Current == '[' && depth < DeepestCell) return ReadList(isComp, depth + 1);
        if (Characters.IsQuote(scanner.Current)) return scanner.ReadQuoted() is { } quoted ? new SingleCellSyntax(quoted) : null;
        int start = scanner.Position, end = WordEnd(start, isComp);
        TextSpan span = new(scanner.Source, start, end - start);
        if (span.Length == 0)
        {
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "a value", scanner.Found()));
            return null;
        }
        scanner.Position = end;
        return new SingleCellSyntax(new ValueSyntax(span.Text, false, span));
    }

    private ListCellSyntax? ReadList(bool isComp, int depth)
    {
        int open = scanner.Position++;
        List<CellSyntax> items = [];
        for (scanner.SkipTrivia(); scanner.Current != ']'; scanner.SkipTrivia())
        {
            if (scanner.IsAtEnd || scanner.Current == '}' || Boundaries.IsDeclaration(scanner, scanner.Position))
            {
                scanner.Report(SyntaxDiagnostics.UnclosedBracket(new TextSpan(scanner.Source, open, 1), ']'));
                return null;
            }
            if (ReadCell(isComp, depth) is not { } item) return null;
            items.Add(item);
            scanner.SkipTrivia();
            if (scanner.Current != ']' && !scanner.IsAtEnd && !Take(',', "`,` or `]`")) return null;
        }
        scanner.Position++;
        return new ListCellSyntax(items, scanner.SpanFrom(open));
    }

    private int WordEnd(int start, bool mayHaveBlanks)
    {
        string text = scanner.Text;
        int depth = 0, end = start;
        for (int position = start; position < text.Length; position++)
        {
            char c = text[position];
            if (c == '\n' || (depth == 0 && (c is ',' or ']' or '{' or '}' || Characters.IsQuote(c)))) break;
            if (Characters.IsInlineBlank(c) && depth == 0)
            {
                if (!mayHaveBlanks) break;
                continue;
            }
            if (c == '#' && position > end) break;
            if (c is '(' or '[') depth++;
            if (c is ')' or ']') depth--;
            if (depth < 0) break;
            end = position + 1;
        }
        return end;
    }

    private bool Take(char sign, string expected)
    {
        if (scanner.Current == sign && !scanner.IsAtEnd)
        {
            scanner.Position++;
            return true;
        }
        scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), expected, scanner.Found()));
        return false;
    }

    // The exception's own closing brace must not be taken for the rule's.
    private void SkipToEnd()
    {
        while (!scanner.IsAtEnd && scanner.Current != '}' && !Boundaries.IsKnownKey(scanner, scanner.Position)
            && !Boundaries.IsDeclaration(scanner, scanner.Position))
        {
            scanner.Position += scanner.TokenSpan().Length;
            scanner.SkipTrivia();
        }
    }
}
