using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>Keys of an item and their values -> properties of a rule.</summary>
internal sealed class PropertyReader(DiagnosticBag diagnostics)
{
    private static readonly Dictionary<string, string> Ineffective = new()
    {
        ["capture"] = "nothing is recorded but the audit log", ["capture_duration"] = "nothing is recorded but the audit log",
    };

    // A rule that names no event type costs no more than others, so there is nothing to warn of.
    private const string WarnEventTypes = "warn_evttypes";
    private const string Exceptions = "exceptions";
    private const string SkipIfUnknown = "skip-if-unknown-filter";

    private readonly ExceptionReader _exceptions = new(diagnostics);

    /// <summary>The keys of a rule, as Falco spells them.</summary>
    public static IReadOnlyList<string> RuleKeysOfFalco { get; } =
    [
        "rule", "desc", RuleKeys.Condition, "output", "priority", "tags", "enabled", "source", Exceptions, SkipIfUnknown, WarnEventTypes,
        .. Ineffective.Keys,
    ];

    /// <summary>A whole rule.</summary>
    public RuleDeclarationSyntax ReadRule(YamlMapping item, NameSyntax name)
    {
        ReportUnknown(item, "rule", RuleKeysOfFalco);
        List<PropertySyntax> properties = [];
        List<NameSyntax> broken = [];
        foreach (YamlEntry entry in item.Entries.Where(entry => entry.Key.Text != "rule"))
        {
            IReadOnlyList<PropertySyntax>? read = Read(entry, mayLackFields: false);
            if (read is null) broken.Add(new NameSyntax(entry.Key.Text, entry.Key.Span));
            else properties.AddRange(read);
        }
        return new RuleDeclarationSyntax(name, properties, [], item.Span) { BrokenKeys = broken };
    }

    /// <summary>The properties that a key comes to: none for one without meaning here, several for exceptions, null after an error.</summary>
    public IReadOnlyList<PropertySyntax>? Read(YamlEntry entry, bool mayLackFields)
    {
        string text = entry.Key.Text;
        NameSyntax key = new(text, entry.Key.Span);
        TextSpan span = entry.Key.Span.To(entry.Value.Span);
        switch (text)
        {
            case RuleKeys.Condition:
                return Scalar(entry) is { } written && ScalarReader.Condition(written, diagnostics) is { } condition
                    ? [new ConditionPropertySyntax(key, condition, span)] : null;
            case "desc" or "output":
                return Scalar(entry) is { } prose ? [new ValuePropertySyntax(key, [ScalarReader.Prose(prose)], span)] : null;
            case "priority" or "enabled" or "source":
                return Scalar(entry) is { } word ? [new ValuePropertySyntax(key, [Word(word, isBoolean: text == "enabled")], span)] : null;
            case SkipIfUnknown:
                return Scalar(entry) is { } skip
                    ? [new ValuePropertySyntax(key with { Text = RuleKeys.SkipIfUnknownFilter }, [Word(skip, isBoolean: true)], span)] : null;
            case "tags":
                return Items(entry) is { } tags ? [new ListPropertySyntax(key, tags, span)] : null;
            case Exceptions:
                return _exceptions.Read(entry, mayLackFields);
            case WarnEventTypes:
                return [];
            default:
                if (Ineffective.TryGetValue(text, out string? why)) diagnostics.Report(RuleFileDiagnostics.Ineffective(text, why, entry.Key.Span));
                return [];
        }
    }

    /// <summary>The items of a list; null after a diagnostic.</summary>
    public List<ValueSyntax>? Items(YamlEntry entry)
    {
        if (entry.Value is YamlScalar { Text: "", Style: ScalarStyle.Plain }) return [];
        if (entry.Value is not YamlSequence list)
        {
            diagnostics.Report(RuleFileDiagnostics.Shape($"`{entry.Key.Text}` is a list", "expected `[…]`", Start(entry.Value.Span)));
            return null;
        }
        List<ValueSyntax> items = new(list.Items.Count);
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlScalar scalar)
            {
                items.Add(ScalarReader.Item(scalar));
                continue;
            }
            diagnostics.Report(RuleFileDiagnostics.Shape($"an item of `{entry.Key.Text}` is no word", "expected a single value", Start(item.Span)));
            return null;
        }
        return items;
    }

    /// <summary>The value of a key that takes a single one; null after a diagnostic.</summary>
    public YamlScalar? Scalar(YamlEntry entry)
    {
        if (entry.Value is YamlScalar scalar) return scalar;
        diagnostics.Report(RuleFileDiagnostics.Shape($"`{entry.Key.Text}` is a single value", "this is none", Start(entry.Value.Span)));
        return null;
    }

    /// <summary>A key that must be there; null after a diagnostic.</summary>
    public YamlEntry? Required(YamlMapping item, NameSyntax name, string kind, string key)
    {
        if (item.Find(key) is { } entry) return entry;
        diagnostics.Report(RuleFileDiagnostics.Shape($"{kind} `{name.Text}` has no `{key}`", $"`{key}` is missing", name.Span));
        return null;
    }

    /// <summary>Warns of keys that the item does not have.</summary>
    public void ReportUnknown(YamlMapping item, string kind, IReadOnlyList<string> known)
    {
        foreach (YamlScalar key in item.Entries.Select(entry => entry.Key).Where(key => !known.Contains(key.Text)))
            diagnostics.Report(RuleFileDiagnostics.UnknownKey(key.Text, kind, Suggestions.DidYouMean(key.Text, known), key.Span));
    }

    // YAML has many words for yes and no.
    private static ValueSyntax Word(YamlScalar scalar, bool isBoolean)
    {
        ValueSyntax word = ScalarReader.Item(scalar);
        return !isBoolean ? word : word with
        {
            Text = word.Text.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "y" => "true",
                "false" or "no" or "off" or "n" => "false",
                _ => word.Text,
            },
        };
    }

    private static TextSpan Start(TextSpan span)
    {
        int end = span.Source.Text.IndexOf('\n', span.Start);
        return span with { Length = Math.Max(0, Math.Min(span.End, end < 0 ? span.End : end) - span.Start) };
    }
}
