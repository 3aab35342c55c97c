using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>Items of a document -> declarations: lists and macros here, rules and overrides by readers of their own.</summary>
internal sealed class ItemReader(DiagnosticBag diagnostics)
{
    private const string EngineVersion = "required_engine_version";
    private const string PluginVersions = "required_plugin_versions";
    private static readonly string[] Telling = [EngineVersion, PluginVersions, "macro", "list", "rule"];

    private readonly PropertyReader _properties = new(diagnostics);

    public List<DeclarationSyntax> Declarations { get; } = [];

    /// <summary>Names of lists, macros and rules whose items could not be read.</summary>
    public List<NameSyntax> Broken { get; } = [];

    public void Read(YamlNode node)
    {
        if (node is not YamlMapping item)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape("an item is a map of keys", "expected `rule: …`, `macro: …` or `list: …`", node.Span));
            return;
        }
        ReportDuplicates(item);
        string? kind = Telling.FirstOrDefault(key => item.Find(key) is not null);
        switch (kind)
        {
            case null:
                YamlScalar? first = item.Entries.Count > 0 ? item.Entries[0].Key : null;
                diagnostics.Report(RuleFileDiagnostics.UnknownItem(first?.Text ?? "", first?.Span ?? item.Span,
                    Suggestions.DidYouMean(first?.Text ?? "", Telling)));
                return;
            case EngineVersion:
                ReadVersion(item.Find(EngineVersion)!);
                return;
            case PluginVersions:
                // Plugins supply fields; which fields there are, the catalogue says.
                return;
        }
        NameSyntax? name = ReadName(item.Find(kind)!, kind);
        if (name is null) return;
        int before = diagnostics.Count;
        bool hadErrors = diagnostics.HasErrors;
        DeclarationSyntax? declaration = item.Find("override") is not null || item.Find("append") is not null || IsToggle(item, kind)
            ? new OverrideReader(_properties, diagnostics).Read(item, kind, name)
            : kind == "rule" ? _properties.ReadRule(item, name)
            : kind == "macro" ? ReadMacro(item, name) : ReadList(item, name);
        if (declaration is not null) Declarations.Add(declaration);
        if (declaration is null || (diagnostics.Count > before && !hadErrors && diagnostics.HasErrors && kind != "rule")) Broken.Add(name);
    }

    // `rule` and `enabled` alone: the old way to switch a rule on or off.
    private static bool IsToggle(YamlMapping item, string kind) => kind == "rule" && item.Entries.Count == 2 && item.Find("enabled") is not null;

    private NameSyntax? ReadName(YamlEntry entry, string kind)
    {
        if (entry.Value is not YamlScalar { Text: { Length: > 0 } text } scalar)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape($"the {kind} has no name", "expected a name", entry.Value is YamlScalar ? entry.Key.Span : entry.Value.Span));
            return null;
        }
        bool isName = kind == "rule" || (Characters.IsNameStart(text[0]) && text.All(Characters.IsNamePart));
        if (!isName) diagnostics.Report(RuleFileDiagnostics.UnusableName(kind, text, scalar.Span));
        return new NameSyntax(text, scalar.Span);
    }

    private void ReadVersion(YamlEntry entry)
    {
        if (entry.Value is YamlScalar scalar)
            Declarations.Add(new EngineVersionSyntax(new NameSyntax(EngineVersion, entry.Key.Span), ScalarReader.Item(scalar), entry.Key.Span.To(scalar.Span)));
        else
            diagnostics.Report(RuleFileDiagnostics.Shape("the version is no number", "expected a version such as `0.57.0`", entry.Value.Span));
    }

    private ListDeclarationSyntax? ReadList(YamlMapping item, NameSyntax name)
    {
        _properties.ReportUnknown(item, "list", ["list", RuleKeys.Items]);
        return _properties.Required(item, name, "list", RuleKeys.Items) is { } entry && _properties.Items(entry) is { } items
            ? new ListDeclarationSyntax(name, items, item.Span) : null;
    }

    private MacroDeclarationSyntax? ReadMacro(YamlMapping item, NameSyntax name)
    {
        _properties.ReportUnknown(item, "macro", ["macro", RuleKeys.Condition]);
        return _properties.Required(item, name, "macro", RuleKeys.Condition) is { } entry && _properties.Scalar(entry) is { } text
            && ScalarReader.Condition(text, diagnostics) is { } condition
            ? new MacroDeclarationSyntax(name, condition, item.Span) : null;
    }

    private void ReportDuplicates(YamlMapping item)
    {
        Dictionary<string, YamlScalar> seen = [];
        foreach (YamlScalar key in item.Entries.Select(entry => entry.Key))
        {
            if (!seen.TryAdd(key.Text, key)) diagnostics.Report(NameDiagnostics.DuplicateKey(key.Text, key.Span, seen[key.Text].Span));
        }
    }
}
