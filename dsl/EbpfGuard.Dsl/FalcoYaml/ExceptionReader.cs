using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>The key <c>exceptions</c> -> exceptions.</summary>
internal sealed class ExceptionReader(DiagnosticBag diagnostics)
{
    private const int DeepestCell = 3;

    private static readonly string[] Keys = ["name", .. RuleKeys.ExceptionParts];

    /// <summary>The exceptions, or null after an error. Where values are added to known ones, fields may be left out.</summary>
    public IReadOnlyList<PropertySyntax>? Read(YamlEntry entry, bool mayLackFields)
    {
        if (entry.Value is YamlScalar { Text: "", Style: ScalarStyle.Plain }) return [];
        if (entry.Value is not YamlSequence list)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape("`exceptions` is a list", "expected `- name: …`", entry.Key.Span));
            return null;
        }
        List<PropertySyntax> exceptions = [];
        foreach (YamlNode item in list.Items)
        {
            if (ReadOne(item, mayLackFields) is not { } exception) return null;
            exceptions.Add(exception);
        }
        return exceptions;
    }

    private ExceptionSyntax? ReadOne(YamlNode node, bool mayLackFields)
    {
        if (node is not YamlMapping item)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape("an exception is a map of keys", "expected `name: …`", node.Span));
            return null;
        }
        foreach (YamlScalar key in item.Entries.Select(e => e.Key).Where(key => !Keys.Contains(key.Text)))
            diagnostics.Report(RuleFileDiagnostics.UnknownKey(key.Text, "exception", Suggestions.DidYouMean(key.Text, Keys), key.Span));
        if (item.Find("name")?.Value is not YamlScalar { Text.Length: > 0 } name)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape("an exception has no name", "`name` is missing", item.Entries.Count > 0 ? item.Entries[0].Key.Span : item.Span));
            return null;
        }
        NameSyntax named = new(name.Text.Trim(), name.Span);
        CellSyntax? fields = item.Find("fields") is { } f ? Cell(f.Value, 0, Word) : null;
        if (fields is null && !mayLackFields)
        {
            diagnostics.Report(RuleFileDiagnostics.Exception(named.Text, "has no fields", "`fields` is missing", name.Span));
            return null;
        }
        CellSyntax? comps = item.Find("comps") is { } c ? Cell(c.Value, 0, Word) : null;
        if (!TryReadValues(item, named, out IReadOnlyList<CellSyntax>? values)) return null;
        return new ExceptionSyntax(new NameSyntax(RuleKeys.Exception, name.Span), named, fields, comps, values, item.Span);
    }

    private bool TryReadValues(YamlMapping item, NameSyntax name, out IReadOnlyList<CellSyntax>? values)
    {
        values = null;
        switch (item.Find("values")?.Value)
        {
            case null or YamlScalar { Text: "", Style: ScalarStyle.Plain }:
                return true;
            case YamlSequence rows when rows.Items.All(row => row is not YamlMapping):
                values = [.. rows.Items.Select(row => Cell(row, 1, ScalarReader.ExceptionValue))];
                return true;
            case YamlNode other:
                diagnostics.Report(RuleFileDiagnostics.Exception(name.Text, "has values that are no list", "expected a list", other.Span));
                return false;
        }
    }

    private static CellSyntax Cell(YamlNode node, int depth, Func<YamlScalar, ValueSyntax> read) => node switch
    {
        YamlScalar scalar => new SingleCellSyntax(read(scalar)),
        YamlSequence list when depth < DeepestCell => new ListCellSyntax([.. list.Items.Select(item => Cell(item, depth + 1, read))], list.Span),
        _ => new ListCellSyntax([], node.Span),
    };

    // A field or an operator, with single blanks between its words.
    private static ValueSyntax Word(YamlScalar scalar) =>
        new(string.Join(' ', scalar.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), false, scalar.Span);
}
