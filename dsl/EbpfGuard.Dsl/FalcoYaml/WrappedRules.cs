namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>A rules file within another file.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Content">Its text, or its list of items.</param>
internal sealed record WrappedFile(YamlScalar Name, YamlNode Content);

/// <summary>
/// The files in which people keep rules for Falco: the values of its Helm chart (<c>customRules</c>, also below the chart's name), a
/// ConfigMap (<c>data</c>), and the resources of its hub (<c>rules: - raw:</c>) and its operator (<c>spec.inlineRules</c>).
/// </summary>
internal static class WrappedRules
{
    /// <summary>What a message says of the files that are known.</summary>
    public const string Help = "also read are Helm values with `customRules`, a ConfigMap's `data`, `rules: - raw: …` and `spec.inlineRules`";

    // customRules of a chart that is part of another one.
    private const int DeepestChart = 2;

    /// <summary>True for a resource of Kubernetes.</summary>
    public static bool IsResource(YamlMapping document) => document.Find("kind")?.Value is YamlScalar && document.Find("apiVersion") is not null;

    /// <summary>The rules files in a document; none in one of another kind.</summary>
    public static IReadOnlyList<WrappedFile> In(YamlMapping document) => Kind(document) switch
    {
        "ConfigMap" when document.Find("data")?.Value is YamlMapping data => Files(data),
        "List" when document.Find("items")?.Value is YamlSequence items => [.. items.Items.OfType<YamlMapping>().SelectMany(In)],
        _ when document.Find("spec")?.Value is YamlMapping spec && spec.Find("inlineRules") is { } inline => Files([inline]),
        _ when document.Find("rules")?.Value is YamlSequence rules => Files(rules.Items.OfType<YamlMapping>().Select(rule => rule.Find("raw")).OfType<YamlEntry>()),
        _ => InChart(document, 0),
    };

    private static string? Kind(YamlMapping document) => (document.Find("kind")?.Value as YamlScalar)?.Text;

    private static IReadOnlyList<WrappedFile> InChart(YamlMapping values, int depth)
    {
        if (values.Find("customRules")?.Value is YamlMapping files) return Files(files);
        return depth == DeepestChart ? [] : [.. values.Entries.Select(e => e.Value).OfType<YamlMapping>().SelectMany(chart => InChart(chart, depth + 1))];
    }

    // Beside rules there may be scripts and settings.
    private static IReadOnlyList<WrappedFile> Files(YamlMapping files) =>
        Files(files.Entries.Where(e => FalcoFileReader.IsFileName(e.Key.Text) || e.Value is YamlSequence || (e.Value is YamlScalar text && text.Text.TrimStart().StartsWith("- ", StringComparison.Ordinal))));

    private static IReadOnlyList<WrappedFile> Files(IEnumerable<YamlEntry> entries) =>
        [.. entries.Where(e => e.Value is YamlScalar or YamlSequence).Select(e => new WrappedFile(e.Key, e.Value))];
}
