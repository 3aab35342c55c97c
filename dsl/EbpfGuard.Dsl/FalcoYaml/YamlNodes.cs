using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>A node of a YAML document, with its place.</summary>
internal abstract record YamlNode(TextSpan Span);

/// <summary>How a scalar is written; it decides how its text stands in the file.</summary>
internal enum ScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Block,
}

/// <summary>A text, a number, a boolean: YAML's types say nothing here, the key decides.</summary>
internal sealed record YamlScalar(string Text, ScalarStyle Style, TextSpan Span) : YamlNode(Span);

internal sealed record YamlSequence(IReadOnlyList<YamlNode> Items, TextSpan Span) : YamlNode(Span);

internal sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, TextSpan Span) : YamlNode(Span)
{
    /// <summary>The entry of a key; null when there is none.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
