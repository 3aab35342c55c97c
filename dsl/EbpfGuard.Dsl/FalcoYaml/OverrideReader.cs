using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// Items that change an earlier one -> overrides: by <c>override: {key: append | replace}</c>, by the older <c>append: true</c>, and a rule by
/// <c>enabled</c> alone.
/// </summary>
internal sealed class OverrideReader(PropertyReader properties, DiagnosticBag diagnostics)
{
    private const string Override = "override";
    private const string Append = "append";

    // What `append: true` has always appended.
    private static readonly string[] AppendedByFlag = [RuleKeys.Items, RuleKeys.Condition, "exceptions"];

    private readonly List<OverrideSyntax> _changes = [];
    private bool _isSound = true;

    /// <summary>The override, or null after an error.</summary>
    public DeclarationSyntax? Read(YamlMapping item, string kind, NameSyntax name)
    {
        OverriddenKind overridden = kind switch { "list" => OverriddenKind.List, "macro" => OverriddenKind.Macro, _ => OverriddenKind.Rule };
        string[] known = overridden switch
        {
            OverriddenKind.List => [kind, RuleKeys.Items],
            OverriddenKind.Macro => [kind, RuleKeys.Condition],
            _ => [.. PropertyReader.RuleKeysOfFalco],
        };
        properties.ReportUnknown(item, kind, [.. known, Override, Append]);
        YamlEntry[] given = [.. item.Entries.Where(entry => entry.Key.Text != kind && entry.Key.Text != "source" && known.Contains(entry.Key.Text))];
        if (item.Find(Override) is { } modes) ReadModes(item, modes, given, known);
        else if (item.Find(Append) is { } flag) return ReadFlag(item, flag, given, overridden, kind, name);
        else ReadToggle(given);
        return _isSound ? new OverrideDeclarationSyntax(overridden, name, _changes, item.Span) { Source = SourceOf(item) } : null;
    }

    private void ReadModes(YamlMapping item, YamlEntry modes, YamlEntry[] given, string[] known)
    {
        if (item.Find(Append) is { } flag)
        {
            Report("`append` and `override` exclude each other", "leave this out", flag.Key.Span);
            return;
        }
        if (modes.Value is not YamlMapping map)
        {
            Report("`override` says for each key what becomes of it", "expected `key: append` or `key: replace`", modes.Key.Span);
            return;
        }
        foreach (YamlEntry entry in given.Where(entry => map.Find(entry.Key.Text) is null))
            Report($"`{entry.Key.Text}` has no entry under `override`", "append or replace?", entry.Key.Span, $"write `{entry.Key.Text}: replace` under `override`");
        foreach (IGrouping<string, YamlEntry> twice in map.Entries.GroupBy(entry => entry.Key.Text).Where(group => group.Count() > 1))
            diagnostics.Report(RuleFileDiagnostics.BothModes(twice.Key, twice.Last().Key.Span, twice.First().Key.Span));
        _isSound &= map.Entries.Select(entry => entry.Key.Text).Distinct().Count() == map.Entries.Count;
        string[] parts = [.. known.Skip(1)];
        foreach (YamlEntry mode in map.Entries)
        {
            if (!parts.Contains(mode.Key.Text))
                Report($"`{mode.Key.Text}` cannot be overridden", "no such key", mode.Key.Span, Suggestions.DidYouMean(mode.Key.Text, parts));
            else if (given.FirstOrDefault(entry => entry.Key.Text == mode.Key.Text) is not { } entry)
                Report($"`{mode.Key.Text}` is to be overridden, and has no value", "the value is missing", mode.Key.Span);
            else if (mode.Value is not YamlScalar { Text: "append" or "replace" } word)
                Report($"`{mode.Key.Text}` is neither appended to nor replaced", "expected `append` or `replace`", mode.Value.Span);
            else
                Change(entry, word.Text == "append" ? OverrideMode.Append : OverrideMode.Replace);
        }
    }

    private DeclarationSyntax? ReadFlag(
        YamlMapping item, YamlEntry flag, YamlEntry[] given, OverriddenKind overridden, string kind, NameSyntax name)
    {
        if (flag.Value is not YamlScalar { Text: var text } || !bool.TryParse(text, out bool isAppend))
        {
            Report("`append` is neither `true` nor `false`", "expected `true`", flag.Value.Span);
            return null;
        }
        if (!isAppend)
        {
            // The default, said aloud: an item like any other.
            YamlMapping plain = item with { Entries = [.. item.Entries.Where(entry => entry.Key.Text != Append)] };
            ItemReader reader = new(diagnostics);
            reader.Read(plain);
            return reader.Declarations.SingleOrDefault();
        }
        diagnostics.Report(RuleFileDiagnostics.Deprecated("`append: true`", flag.Key.Span, "write `override:` with `key: append` for each key"));
        foreach (YamlEntry entry in given)
        {
            if (AppendedByFlag.Contains(entry.Key.Text)) Change(entry, OverrideMode.Append);
            else diagnostics.Report(RuleFileDiagnostics.Ineffective(entry.Key.Text, "`append: true` appends conditions, exceptions and items", entry.Key.Span));
        }
        if (_isSound && _changes.Count == 0)
            Report($"nothing is appended to {kind} `{name.Text}`", "expected a condition, exceptions or items", flag.Key.Span);
        return _isSound ? new OverrideDeclarationSyntax(overridden, name, _changes, item.Span) { Source = SourceOf(item) } : null;
    }

    // An empty one says nothing.
    private static ValueSyntax? SourceOf(YamlMapping item) =>
        item.Find("source")?.Value is YamlScalar text && ScalarReader.Item(text) is { Text.Length: > 0 } source ? source : null;

    private void ReadToggle(YamlEntry[] given)
    {
        diagnostics.Report(RuleFileDiagnostics.Deprecated("switching a rule by `enabled` alone", given[0].Key.Span, "add `override: {enabled: replace}`"));
        foreach (YamlEntry entry in given) Change(entry, OverrideMode.Replace);
    }

    private void Change(YamlEntry entry, OverrideMode mode)
    {
        NameSyntax key = new(entry.Key.Text, entry.Key.Span);
        TextSpan span = entry.Key.Span.To(entry.Value.Span);
        switch (key.Text)
        {
            case RuleKeys.Items:
                if (properties.Items(entry) is { } items) Add(new ListPropertySyntax(key, items, span));
                else _isSound = false;
                break;
            case RuleKeys.Condition when mode == OverrideMode.Append:
                if (properties.Scalar(entry) is { } scalar && ScalarReader.Appended(scalar, diagnostics, out bool isAnd) is { } condition)
                    Add(new AppendedConditionSyntax(key, isAnd, condition, span));
                else _isSound = false;
                break;
            default:
                IReadOnlyList<PropertySyntax>? read = properties.Read(entry, mayLackFields: mode == OverrideMode.Append);
                _isSound &= read is not null;
                foreach (PropertySyntax property in read ?? []) Add(property);
                bool isEmptied = read is [] && key.Text == "exceptions" && mode == OverrideMode.Replace;
                if (isEmptied) Add(new ListPropertySyntax(new NameSyntax(RuleKeys.Exception, key.Span), [], span));
                break;
        }

        void Add(PropertySyntax property) => _changes.Add(new OverrideSyntax(mode, property, property.Span));
    }

    private void Report(string message, string label, TextSpan span, params string[] help)
    {
        diagnostics.Report(RuleFileDiagnostics.Override(message, label, span, help));
        _isSound = false;
    }
}
