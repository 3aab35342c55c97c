using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>The same facts as the picture, for tools: a JSON array with an object for each diagnostic, uncut.</summary>
public static class DiagnosticJson
{
    private static readonly DiagnosticJsonContext Context = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Messages quote names in backticks and rules in any script; nothing here is pasted into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>
    /// The diagnostics in their order. Lines and columns count from 1, in characters; <c>endColumn</c> is that of the character behind the
    /// culprit.
    /// </summary>
    public static string Write(IReadOnlyList<Diagnostic> diagnostics) =>
        JsonSerializer.Serialize(diagnostics.Select(Entry).ToArray(), Context.DiagnosticEntryArray);

    private static DiagnosticEntry Entry(Diagnostic diagnostic)
    {
        LabelEntry primary = Entry(diagnostic.Primary);
        return new DiagnosticEntry(
            diagnostic.Descriptor.Code,
            diagnostic.Descriptor.Severity == Severity.Error ? "error" : "warning",
            diagnostic.Descriptor.Title,
            diagnostic.Message,
            primary.File,
            primary.Line,
            primary.Column,
            primary.EndLine,
            primary.EndColumn,
            primary.Label,
            [.. diagnostic.Secondary.Select(Entry)],
            diagnostic.Notes,
            diagnostic.Help);
    }

    private static LabelEntry Entry(Label label)
    {
        TextSpan span = label.Span;
        (LinePosition start, LinePosition end) = (span.Source.GetPosition(span.Start), span.Source.GetPosition(span.End));
        return new LabelEntry(span.Source.Name, start.Line, start.Column, end.Line, end.Column, label.Message);
    }
}

internal sealed record LabelEntry(string File, int Line, int Column, int EndLine, int EndColumn, string Label);

internal sealed record DiagnosticEntry(
    string Code,
    string Severity,
    string Title,
    string Message,
    string File,
    int Line,
    int Column,
    int EndLine,
    int EndColumn,
    string Label,
    IReadOnlyList<LabelEntry> Secondary,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Help);

[JsonSerializable(typeof(DiagnosticEntry[]))]
internal sealed partial class DiagnosticJsonContext : JsonSerializerContext;
