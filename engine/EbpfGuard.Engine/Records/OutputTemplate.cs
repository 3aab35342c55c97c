using System.Text;
using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Records;

/// <summary>
/// A rule's output with its <c>%field</c>s, as Falco writes them: <c>%proc.name</c>, <c>%proc.aname[2]</c>, a width as in
/// <c>%20proc.name</c> (or <c>%&lt;20&gt;proc.name</c>), and a leading <c>*</c>, which changes nothing here because a missing value never
/// suppresses an output: it prints <c>&lt;NA&gt;</c>.
/// </summary>
public sealed partial class OutputTemplate
{
    private readonly IReadOnlyList<Segment> _segments;

    private OutputTemplate(IReadOnlyList<Segment> segments) => _segments = segments;

    /// <summary>The fields, in order of first use, each once.</summary>
    public IReadOnlyList<RecordedField> Fields { get; private init; } = [];

    /// <summary>Reads <paramref name="output"/>. A <c>%</c> that begins no field stands for itself.</summary>
    public static OutputTemplate Parse(string output)
    {
        var segments = new List<Segment>();
        var fields = new List<RecordedField>();
        int start = output.StartsWith('*') ? 1 : 0;
        foreach (Match match in FieldPattern().Matches(output))
        {
            if (match.Index > start) segments.Add(new Segment(output[start..match.Index], null, 0));
            string? argument = match.Groups["argument"] is { Success: true } group ? group.Value : null;
            int width = match.Groups["width"] is { Success: true } digits ? int.Parse(digits.ValueSpan, null) : 0;
            string name = match.Groups["name"].Value, written = argument is null ? name : $"{name}[{argument}]";
            int number = fields.FindIndex(f => f.Name == written);
            if (number < 0)
            {
                number = fields.Count;
                fields.Add(new RecordedField(written, FieldReference.Find(name, argument)));
            }

            segments.Add(new Segment("", number, width));
            start = match.Index + match.Length;
        }

        if (start < output.Length) segments.Add(new Segment(output[start..], null, 0));
        return new OutputTemplate(segments) { Fields = fields };
    }

    /// <summary>What <paramref name="facts"/> say of <see cref="Fields"/>.</summary>
    public FactValue[] ValuesIn(FactDerivation facts) => [.. Fields.Select(field => field.In(facts))];

    /// <summary>The output as one printable line, with <paramref name="values"/> for <see cref="Fields"/>.</summary>
    public string Render(IReadOnlyList<FactValue> values)
    {
        var text = new StringBuilder();
        foreach (Segment segment in _segments)
        {
            if (segment.Field is not { } field)
            {
                text.Append(segment.Literal);
                continue;
            }

            string value = ValueText.Of(values[field], Fields[field].IsBoolean);
            text.Append(segment.Width > 0 ? value.PadRight(segment.Width)[..segment.Width] : value);
        }

        return RecordText.Printable(text.ToString());
    }

    [GeneratedRegex(@"%(?:<(?<width>\d{1,4})>|(?<width>\d{1,4}))?(?<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)(?:\[(?<argument>[^\]]*)\])?")]
    private static partial Regex FieldPattern();

    // A literal, or the number of a field.
    private sealed record Segment(string Literal, int? Field, int Width);
}
