using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
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
    public static RuleFileSyntax Read(SourceText source, DiagnosticBag diagnostics) =>
        DeepStack.Run(source.Text, () => ReadFile(source, diagnostics));

    private static RuleFileSyntax ReadFile(SourceText source, DiagnosticBag diagnostics)
    {
        int zero = source.Text.IndexOf('\0');
        if (zero >= 0)
        {
            diagnostics.Report(SyntaxDiagnostics.NotText(new TextSpan(source, zero, 1)));
            return new RuleFileSyntax(source, [], []);
        }
        ItemReader items = new(diagnostics);
        if (YamlReader.Read(source, diagnostics, items.Read) is { } place) items.Broken.AddRange(NamesFrom(source, place));
        return new RuleFileSyntax(source, items.Declarations, []) { BrokenNames = items.Broken };
    }

    // Behind a fault of the YAML nothing is read, but uses of what is declared there are not to be reported one by one.
    private static IEnumerable<NameSyntax> NamesFrom(SourceText source, int place) =>
        Declaration().Matches(source.Text, Math.Max(0, source.Text.LastIndexOf('\n', Math.Max(0, Math.Min(place, source.Text.Length) - 1))))
            .Select(match => match.Groups["name"])
            .Select(name => new NameSyntax(name.Value, new TextSpan(source, name.Index, name.Length)));

    [GeneratedRegex(@"^\s*-\s+(list|macro|rule):[ \t]*(?<name>\S.*?)[ \t\r]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
