using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// Falco's YAML rule files -> the tree of a rule file. A file holds documents, a document items, an item is what its first telling key says.
/// Every fault of every item is found in one run; items and keys that nobody knows are passed over with a warning, as Falco does.
/// </summary>
public static partial class FalcoFileReader
{
    /// <summary>Reads a file. What cannot be read leaves diagnostics and no node.</summary>
    public static RuleFileSyntax Read(SourceText source, DiagnosticBag diagnostics)
    {
        int zero = source.Text.IndexOf('\0');
        if (zero >= 0)
        {
            diagnostics.Report(SyntaxDiagnostics.NotText(new TextSpan(source, zero, 1)));
            return new RuleFileSyntax(source, [], []);
        }
        ItemReader items = new(diagnostics);
        IReadOnlyList<YamlNode> documents = YamlReader.Read(source, diagnostics, out int? stop);
        foreach (YamlNode document in documents) ReadDocument(document, items, diagnostics);
        if (stop is { } place) items.Broken.AddRange(NamesFrom(source, place));
        return new RuleFileSyntax(source, items.Declarations, []) { BrokenNames = items.Broken };
    }

    private static void ReadDocument(YamlNode document, ItemReader items, DiagnosticBag diagnostics)
    {
        switch (document)
        {
            case YamlSequence sequence:
                foreach (YamlNode item in sequence.Items)
                {
                    if (diagnostics.IsFull) return;
                    items.Read(item);
                }
                break;
            case YamlMapping item:
                items.Read(item);
                break;
            case YamlScalar { Text: "" or "null" or "~" }:
                break;
            default:
                diagnostics.Report(RuleFileDiagnostics.Shape("a rules file is a list of items", "expected `- rule: …`", document.Span));
                break;
        }
    }

    // Behind a fault of the YAML nothing is read, but uses of what is declared there are not to be reported one by one.
    private static IEnumerable<NameSyntax> NamesFrom(SourceText source, int place) =>
        Declaration().Matches(source.Text, Math.Max(0, source.Text.LastIndexOf('\n', Math.Max(0, Math.Min(place, source.Text.Length) - 1))))
            .Select(match => match.Groups["name"])
            .Select(name => new NameSyntax(name.Value, new TextSpan(source, name.Index, name.Length)));

    [GeneratedRegex(@"^\s*-\s+(list|macro|rule):[ \t]*(?<name>\S.*?)[ \t\r]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
