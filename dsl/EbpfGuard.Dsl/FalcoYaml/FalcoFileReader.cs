using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// Falco's YAML rule files -> the tree of a rule file. A file holds documents, a document items, an item is what its first telling key says.
/// A document may also be one in which people keep rules files (<see cref="WrappedRules"/>); these are read at their places. Every fault of
/// every item is found in one run; items and keys that nobody knows are passed over with a warning, as Falco does.
/// </summary>
public sealed partial class FalcoFileReader
{
    private readonly DiagnosticBag _diagnostics;
    private readonly ItemReader _items;
    private readonly List<YamlMapping> _others = [];

    private FalcoFileReader(DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _items = new ItemReader(diagnostics);
    }

    /// <summary>True for the name of a file in YAML.</summary>
    public static bool IsFileName(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file. What cannot be read leaves diagnostics and no node.</summary>
    public static RuleFileSyntax Read(SourceText source, DiagnosticBag diagnostics) =>
        DeepStack.Run(source.Text, () => new FalcoFileReader(diagnostics).ReadFile(source));

    private RuleFileSyntax ReadFile(SourceText source)
    {
        int zero = source.Text.IndexOf('\0');
        if (zero >= 0)
        {
            _diagnostics.Report(SyntaxDiagnostics.NotText(new TextSpan(source, zero, 1)));
            return new RuleFileSyntax(source, [], []);
        }

        ReadText(source, ReadDocument);
        foreach (YamlMapping other in _others) ReportOther(other);
        return new RuleFileSyntax(source, _items.Declarations, []) { BrokenNames = _items.Broken };
    }

    private void ReadText(SourceText source, Action<YamlMapping> document)
    {
        if (YamlReader.Read(source, _diagnostics, _items.Read, document) is { } place) _items.Broken.AddRange(NamesFrom(source, place));
    }

    private void ReadDocument(YamlMapping document)
    {
        IReadOnlyList<WrappedFile> files = WrappedRules.In(document);
        if (files.Count == 0) _others.Add(document);
        foreach (WrappedFile file in files)
        {
            if (file.Content is YamlScalar text) ReadText(SourceOf(text), _ => _diagnostics.Report(RuleFileDiagnostics.NoRules(file.Name.Text, file.Name.Span)));
            else foreach (YamlNode item in ((YamlSequence)file.Content).Items) _items.Read(item);
        }
    }

    // Beside rules a stream of Kubernetes' resources may have others; keys of a rule without its name are passed over as in a list.
    private void ReportOther(YamlMapping document)
    {
        YamlScalar? first = document.Entries.Count > 0 ? document.Entries[0].Key : null;
        TextSpan span = first?.Span ?? document.Span;
        bool isPart = document.Entries.All(entry => RuleKeys.IsKnown(entry.Key.Text));
        if (isPart || (WrappedRules.IsResource(document) && _items.Declarations.Count > 0)) _diagnostics.Report(RuleFileDiagnostics.UnknownItem(first?.Text ?? "", span));
        else _diagnostics.Report(RuleFileDiagnostics.Shape("a rules file is a list of items", "a list begins with `- rule: …`", span, WrappedRules.Help));
    }

    private static SourceText SourceOf(YamlScalar text) => new TextOrigin().Add(ScalarText.Trim(text), text.Span, ScalarText.Places(text)).ToSource();

    // Behind a fault of the YAML nothing is read, but uses of what is declared there are not to be reported one by one.
    private static IEnumerable<NameSyntax> NamesFrom(SourceText source, int place) =>
        Declaration().Matches(source.Text, Math.Max(0, source.Text.LastIndexOf('\n', Math.Max(0, Math.Min(place, source.Text.Length) - 1))))
            .Select(match => match.Groups["name"])
            .Select(name => new NameSyntax(name.Value, new TextSpan(source, name.Index, name.Length)));

    [GeneratedRegex(@"^\s*-\s+(list|macro|rule):[ \t]*(?<name>\S.*?)[ \t\r]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
