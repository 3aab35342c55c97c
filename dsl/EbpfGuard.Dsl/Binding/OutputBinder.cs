using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Checks the fields that an output names: <c>%proc.name</c>, <c>%proc.aname[2]</c>, <c>%20fd.name</c>, <c>%&lt;20&gt;fd.name</c>.</summary>
internal sealed partial class OutputBinder(FieldBinder fields, DiagnosticBag diagnostics)
{
    // A field of several in Falco.
    private const string ContainerInfo = "container.info";

    /// <summary>The output as it is rendered: <c>%container.info</c> is the container's id and name.</summary>
    public static string Expand(string output) => output.Contains(ContainerInfo, StringComparison.Ordinal)
        ? FieldPattern().Replace(output, match => match.Groups["name"].Value == ContainerInfo ? "container_id=%container.id container_name=%container.name" : match.Value)
        : output;

    /// <summary>Reports every unknown field of the output <paramref name="value"/>.</summary>
    public void Check(ValueSyntax value)
    {
        for (Match match = FieldPattern().Match(value.Text); match.Success && !diagnostics.IsFull; match = match.NextMatch())
        {
            // Two percent signs are one.
            if (!match.Groups["name"].Success || match.Groups["name"].Value == ContainerInfo) continue;
            string name = match.Groups["name"].Value;
            TextSpan span = Locate(value, match.Groups["field"]);
            string? argument = match.Groups["argument"] is { Success: true } group ? group.Value : null;
            if (FieldReference.Find(name, argument) is null && FalcoFields.Contains(name))
                diagnostics.Report(NameDiagnostics.LaterOutputField(name, span));
            else
                fields.Bind(new FieldSyntax(name, argument, span));
        }
    }

    // Escapes make the text shorter than the source; then the whole value is the culprit.
    private static TextSpan Locate(ValueSyntax value, Group field)
    {
        int start = value.Span.Start + (value.IsQuoted ? 1 : 0) + field.Index;
        string text = value.Span.Source.Text;
        bool stands = start + field.Length <= text.Length && text.AsSpan(start, field.Length).SequenceEqual(field.ValueSpan);
        return stands ? new TextSpan(value.Span.Source, start, field.Length) : value.Span;
    }

    [GeneratedRegex(@"%%|%([0-9]+|<[0-9]+>)?(?<field>(?<name>[a-zA-Z]\w*(\.\w+)+)(\[(?<argument>[^\]]*)\])?)", RegexOptions.ExplicitCapture)]
    private static partial Regex FieldPattern();
}
