using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Rule files:
/// <code>
/// file    = { list | macro | rule | override | version }
/// list    = "list" NAME "=" items
/// macro   = "macro" NAME "=" condition
/// version = "required_engine_version" WORD
/// </code>
/// Items, rules, overrides and tests are described where they are parsed; conditions in <see cref="ConditionGrammar"/>. All faults are reported in one
/// run: after a fault, reading goes on at the next line that begins a declaration.
/// </summary>
public static class RuleFileParser
{
    private static readonly string[] FalcoDocument = ["- rule:", "- macro:", "- list:", "- required_engine_version"];

    /// <summary>Parses a rule file. What cannot be parsed leaves diagnostics and no node.</summary>
    public static RuleFileSyntax Parse(SourceText source, DiagnosticBag diagnostics) =>
        DeepStack.Run(source.Text, () => ParseFile(source, diagnostics));

    private static RuleFileSyntax ParseFile(SourceText source, DiagnosticBag diagnostics)
    {
        SourceScanner scanner = new(source, diagnostics);
        List<DeclarationSyntax> declarations = [];
        List<NameSyntax> broken = [];
        int zero = source.Text.IndexOf('\0');
        if (zero >= 0)
        {
            diagnostics.Report(SyntaxDiagnostics.NotText(new TextSpan(source, zero, 1)));
            return new RuleFileSyntax(source, [], []);
        }
        for (scanner.SkipTrivia(); !scanner.IsAtEnd && !diagnostics.IsFull; scanner.SkipTrivia())
        {
            if (ReadDeclaration(scanner, broken) is { } declaration) declarations.Add(declaration);
        }
        return new RuleFileSyntax(source, declarations, scanner.Comments) { BrokenNames = broken };
    }

    private static DeclarationSyntax? ReadDeclaration(SourceScanner scanner, List<NameSyntax> broken)
    {
        int start = scanner.Position;
        NameSyntax word = scanner.ReadWhile(Characters.IsKeyPart);
        switch (word.Text)
        {
            case "list":
                return ReadNamed(scanner, start, "list", broken, ReadItems);
            case "macro":
                return ReadNamed(scanner, start, "macro", broken, ReadCondition);
            case "rule":
                return new RuleBlockParser(scanner, start).Read();
            case "override":
                return new OverrideParser(scanner, start).Read();
            case "required_engine_version":
                return ReadVersion(scanner, word);
            default:
                ReportUnknown(scanner, word);
                return null;
        }
    }

    private static DeclarationSyntax? ReadNamed(
        SourceScanner scanner, int start, string kind, List<NameSyntax> broken, Func<SourceScanner, int, NameSyntax, DeclarationSyntax?> readBody)
    {
        NameSyntax? name = ReadName(scanner, start, kind);
        if (name is null)
        {
            if (!scanner.IsAtEnd) Boundaries.SkipToDeclaration(scanner);
            return null;
        }
        scanner.SkipTrivia();
        if (scanner.Current == '=')
        {
            scanner.Position++;
            if (readBody(scanner, start, name) is { } declaration) return declaration;
            bool isPassed = scanner.Text[scanner.Position - 1] == ']' || scanner.IsAtEnd || Boundaries.IsDeclaration(scanner, scanner.Position);
            if (!isPassed) Boundaries.SkipToDeclaration(scanner);
        }
        else
        {
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), $"`=` after the {kind}'s name", scanner.Found()));
            Boundaries.SkipToDeclaration(scanner);
        }
        broken.Add(name);
        return null;
    }

    private static EngineVersionSyntax? ReadVersion(SourceScanner scanner, NameSyntax word)
    {
        scanner.SkipInlineBlanks();
        ValueSyntax? version = Characters.IsQuote(scanner.Current) ? scanner.ReadQuoted()
            : scanner.ReadWhile(Characters.IsWord) is { Text.Length: > 0 } bare ? new ValueSyntax(bare.Text, false, bare.Span) : null;
        if (version is not null) return new EngineVersionSyntax(word, version, scanner.SpanFrom(word.Span.Start));
        scanner.Report(SyntaxDiagnostics.MissingValue(word.Span, "the version"));
        Boundaries.SkipToDeclaration(scanner);
        return null;
    }

    private static NameSyntax? ReadName(SourceScanner scanner, int start, string kind)
    {
        scanner.SkipInlineBlanks();
        NameSyntax name = scanner.ReadWhile(static c => Characters.IsWord(c) && c != '=');
        if (name.Text.Length == 0)
        {
            scanner.Report(SyntaxDiagnostics.MissingValue(new TextSpan(scanner.Source, start, kind.Length), $"the {kind}'s name"));
            return null;
        }
        bool isName = Characters.IsNameStart(name.Text[0]) && name.Text.All(Characters.IsNamePart);
        if (!isName)
        {
            string proper = new([.. name.Text.Select(c => Characters.IsNamePart(c) ? c : '_')]);
            scanner.Report(SyntaxDiagnostics.InvalidName(name.Span, $"`{name.Text}` cannot name a {kind}",
                "a name is a letter, then letters, digits and `_`", Characters.IsNameStart(proper[0]) ? [$"for example `{proper}`"] : []));
        }
        return name;
    }

    private static ListDeclarationSyntax? ReadItems(SourceScanner scanner, int start, NameSyntax name)
    {
        scanner.SkipTrivia();
        if (scanner.Current != '[')
        {
            scanner.Report(SyntaxDiagnostics.UnexpectedText(scanner.TokenSpan(), "`[` and the items of the list", scanner.Found()));
            return null;
        }
        List<ValueSyntax>? items = BracketListParser.Read(scanner);
        return items is null ? null : new ListDeclarationSyntax(name, items, scanner.SpanFrom(start));
    }

    private static MacroDeclarationSyntax? ReadCondition(SourceScanner scanner, int start, NameSyntax name)
    {
        scanner.SkipTrivia();
        int from = scanner.Position;
        int to = Boundaries.FindConditionEnd(scanner, isInRule: false);
        if (to == from)
        {
            scanner.Report(SyntaxDiagnostics.MissingValue(name.Span, $"the condition of macro `{name.Text}`"));
            return null;
        }
        return scanner.ParseCondition(from, to) is { } condition ? new MacroDeclarationSyntax(name, condition, scanner.SpanFrom(start)) : null;
    }

    private static void ReportUnknown(SourceScanner scanner, NameSyntax word)
    {
        scanner.Position = word.Span.Start;
        TextSpan token = scanner.TokenSpan();
        bool isFalco = FalcoDocument.Any(start => string.CompareOrdinal(scanner.Text, token.Start, start, 0, start.Length) == 0);
        if (isFalco)
        {
            scanner.Report(SyntaxDiagnostics.FalcoInRuleFile(token));
            scanner.Position = scanner.End;
            return;
        }
        string[] help = word.Text.Length > 0 ? Suggestions.DidYouMean(word.Text, Boundaries.DeclarationWords) : [];
        if (RuleKeys.IsKnown(word.Text)) help = [$"`{word.Text}` is a key of a rule and stands between its braces"];
        scanner.Report(SyntaxDiagnostics.UnknownDeclaration(word.Text.Length > 0 ? word.Span : token, scanner.Found(), help));
        Boundaries.SkipToDeclaration(scanner);
    }
}
