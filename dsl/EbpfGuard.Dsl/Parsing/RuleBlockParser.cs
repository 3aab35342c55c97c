using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Rules:
/// <code>
/// rule = "rule" QUOTED "{" { property | test } "}"
/// </code>
/// Each property begins a line. After a fault in one, reading goes on at the next.
/// </summary>
internal sealed class RuleBlockParser(SourceScanner scanner, int start)
{
    private readonly PropertyParser _parser = new(scanner);
    private readonly List<PropertySyntax> _properties = [];
    private readonly List<RuleTestSyntax> _tests = [];
    private readonly List<NameSyntax> _brokenKeys = [];

    /// <summary>Reads what follows the word <c>rule</c>; null when the rule has no name, which is reported.</summary>
    public RuleDeclarationSyntax? Read()
    {
        NameSyntax? name = BlockParser.ReadRuleName(scanner, new TextSpan(scanner.Source, start, "rule".Length));
        BlockParser.Read(scanner, "rule", ReadProperty);
        return name is null ? null
            : new RuleDeclarationSyntax(name, _properties, _tests, scanner.SpanFrom(start)) { BrokenKeys = _brokenKeys };
    }

    private void ReadProperty()
    {
        int keyStart = scanner.Position;
        NameSyntax key = scanner.ReadWhile(Characters.IsKeyPart);
        if (!RuleKeys.All.Contains(key.Text))
        {
            BlockParser.ReportUnknownKey(scanner, key);
            // A misspelt key was probably meant to be its neighbour, which is then not missing.
            _brokenKeys.Add(key with { Text = Suggestions.Nearest(key.Text, RuleKeys.All) ?? key.Text });
            return;
        }
        bool isSound = _parser.SkipSign(key);
        if (key.Text == RuleKeys.Test)
        {
            RuleTestSyntax? test = RuleTestParser.Read(scanner, keyStart);
            isSound &= test is not null;
            if (test is not null) _tests.Add(test);
        }
        else
        {
            PropertySyntax? property = _parser.Read(key);
            isSound &= property is not null;
            if (property is null) _brokenKeys.Add(key);
            else _properties.Add(property);
        }
        _parser.ExpectLineEnd(isSound, keyStart);
    }
}
