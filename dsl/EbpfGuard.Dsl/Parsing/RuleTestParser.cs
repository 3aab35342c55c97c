using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Inline tests:
/// <code>
/// test = "test" QUOTED "{" [ fact { "," fact } [ "," ] ] "}" "->" WORD { WORD }
/// fact = field "=" ( item | "(" items ")" | "[" items "]" )
/// </code>
/// The verdict's words end with their line.
/// </summary>
internal static class RuleTestParser
{
    /// <summary>
    /// Reads what follows the word <c>test</c>, which starts at <paramref name="start"/>. Null after a fault, which is reported; the scanner
    /// then stands behind the test as far as its end could be found.
    /// </summary>
    public static RuleTestSyntax? Read(SourceScanner scanner, int start)
    {
        scanner.SkipTrivia();
        ValueSyntax? name = ReadName(scanner);
        scanner.SkipTrivia();
        if (name is null || !Take(scanner, '{', "`{` and the facts of the test"))
        {
            SkipFacts(scanner);
            return null;
        }
        List<TestFactSyntax>? facts = ReadFacts(scanner, scanner.Position - 1);
        if (facts is null)
        {
            SkipFacts(scanner);
            return null;
        }
        ValueSyntax? expected = ReadVerdict(scanner);
        return expected is null ? null : new RuleTestSyntax(name, facts, expected, scanner.SpanFrom(start));
    }

    private static ValueSyntax? ReadName(SourceScanner scanner)
    {
        if (Characters.IsQuote(scanner.Current)) return scanner.ReadQuoted();
        scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "the test's name in quotes", scanner.Found()));
        return null;
    }

    private static List<TestFactSyntax>? ReadFacts(SourceScanner scanner, int open)
    {
        List<TestFactSyntax> facts = [];
        for (scanner.SkipTrivia(); scanner.Current != '}'; scanner.SkipTrivia())
        {
            if (scanner.IsAtEnd || Boundaries.IsDeclaration(scanner, scanner.Position) || Boundaries.IsKnownKey(scanner, scanner.Position))
            {
                scanner.Report(SyntaxDiagnostics.UnclosedBracket(new TextSpan(scanner.Source, open, 1), '}'));
                return null;
            }
            TestFactSyntax? fact = ReadFact(scanner);
            if (fact is null) return null;
            facts.Add(fact);
            scanner.SkipTrivia();
            if (scanner.Current is not '}' && !scanner.IsAtEnd && !Take(scanner, ',', "`,` or `}`")) return null;
        }
        scanner.Position++;
        return facts;
    }

    private static TestFactSyntax? ReadFact(SourceScanner scanner)
    {
        int start = scanner.Position;
        bool isField = FieldText.TryRead(scanner.Source, start, scanner.End, out FieldSyntax? field, out int behind, out Diagnostic? fault);
        if (!isField)
        {
            scanner.Report(fault ?? SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "a fact, `field = value`", scanner.Found()));
            return null;
        }
        scanner.Position = behind;
        scanner.SkipTrivia();
        if (!Take(scanner, '=', "`=` and the value of the fact")) return null;
        scanner.SkipTrivia();
        OperandSyntax? value = ReadFactValue(scanner);
        return value is null ? null : new TestFactSyntax(field!, value, scanner.SpanFrom(start));
    }

    private static OperandSyntax? ReadFactValue(SourceScanner scanner)
    {
        if (scanner.Current is not ('(' or '[')) return BracketListParser.ReadItem(scanner);
        int start = scanner.Position;
        return BracketListParser.Read(scanner) is { } items ? new ListOperandSyntax(items, scanner.SpanFrom(start)) : null;
    }

    private static ValueSyntax? ReadVerdict(SourceScanner scanner)
    {
        TextSpan brace = new(scanner.Source, scanner.Position - 1, 1);
        scanner.SkipTrivia();
        if (string.CompareOrdinal(scanner.Text, scanner.Position, "->", 0, 2) != 0)
        {
            scanner.Report(SyntaxDiagnostics.MissingValue(brace, "the expected verdict (`-> block`, for example)"));
            return null;
        }
        TextSpan arrow = new(scanner.Source, scanner.Position, 2);
        scanner.Position += 2;
        List<NameSyntax> words = [];
        scanner.SkipInlineBlanks();
        while (!scanner.IsLineRestEmpty() && Characters.IsWord(scanner.Current))
        {
            words.Add(scanner.ReadWhile(Characters.IsWord));
            scanner.SkipInlineBlanks();
        }
        if (words.Count > 0) return new ValueSyntax(string.Join(' ', words.Select(word => word.Text)), false, words[0].Span.To(words[^1].Span));
        scanner.Report(SyntaxDiagnostics.MissingValue(arrow, "the expected verdict"));
        return null;
    }

    private static bool Take(SourceScanner scanner, char sign, string expected)
    {
        if (scanner.Current == sign && !scanner.IsAtEnd)
        {
            scanner.Position++;
            return true;
        }
        scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), expected, scanner.Found()));
        return false;
    }

    // The test's own closing brace must not be taken for the rule's.
    private static void SkipFacts(SourceScanner scanner)
    {
        for (scanner.SkipTrivia(); !scanner.IsAtEnd; scanner.SkipTrivia())
        {
            bool isBoundary = Boundaries.IsKnownKey(scanner, scanner.Position) || Boundaries.IsDeclaration(scanner, scanner.Position);
            if (isBoundary) return;
            if (scanner.Current == '}')
            {
                bool isRuleEnd = scanner.IsLineInitial(scanner.Position) && !scanner.Text.AsSpan(scanner.Position + 1).TrimStart().StartsWith("->");
                if (isRuleEnd) return;
                scanner.Position++;
                scanner.SkipLine();
                return;
            }
            scanner.Position += scanner.TokenSpan().Length;
        }
    }
}
