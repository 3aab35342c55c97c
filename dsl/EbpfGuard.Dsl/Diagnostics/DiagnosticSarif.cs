using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>
/// The same facts as the picture, for code scanning: a log of one run in SARIF 2.1.0 (OASIS), which editors and build servers show
/// beside the lines.
/// </summary>
public static class DiagnosticSarif
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The log. Lines and columns count from 1, in UTF-16 units; a file's name is as its author gave it.</summary>
    /// <param name="diagnostics">The faults, in their order.</param>
    /// <param name="toolVersion">The version of the tool that found them.</param>
    /// <param name="help">The page that explains a code, in Markdown; null for one that has none.</param>
    public static string Write(IReadOnlyList<Diagnostic> diagnostics, string toolVersion, Func<string, string?>? help = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, [.. diagnostics.Select(d => d.Descriptor).DistinctBy(kind => kind.Code)], toolVersion, help);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            foreach (Diagnostic diagnostic in diagnostics) WriteResult(json, diagnostic);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<DiagnosticDescriptor> kinds, string version, Func<string, string?>? help)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "ebpfguard");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (DiagnosticDescriptor kind in kinds)
        {
            json.WriteStartObject();
            json.WriteString("id", kind.Code);
            WriteMessage(json, "shortDescription", kind.Title);
            if (help?.Invoke(kind.Code) is { } page) WriteHelp(json, page);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", LevelOf(kind));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Descriptor.Code);
        json.WriteString("level", LevelOf(diagnostic.Descriptor));
        WriteMessage(json, "message", string.Join('\n', [diagnostic.Message, .. diagnostic.Notes, .. diagnostic.Help.Select(h => "help: " + h)]));
        json.WriteStartArray("locations");
        WriteLocation(json, diagnostic.Primary, withMessage: false);
        json.WriteEndArray();
        if (diagnostic.Secondary.Count > 0)
        {
            json.WriteStartArray("relatedLocations");
            foreach (Label label in diagnostic.Secondary) WriteLocation(json, label, withMessage: true);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, Label label, bool withMessage)
    {
        TextSpan span = label.Span;
        (LinePosition start, LinePosition end) = (span.Source.GetPosition(span.Start), span.Source.GetPosition(span.End));
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(span.Source.Name));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", start.Line);
        json.WriteNumber("startColumn", start.Column);
        json.WriteNumber("endLine", end.Line);
        json.WriteNumber("endColumn", end.Column);
        json.WriteEndObject();
        json.WriteEndObject();
        if (withMessage) WriteMessage(json, "message", label.Message);
        json.WriteEndObject();
    }

    // A reference, not an absolute address: the reader of the log knows where the checkout is.
    private static string UriOf(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    // Viewers that do not draw Markdown show the text, which reads as well.
    private static void WriteHelp(Utf8JsonWriter json, string page)
    {
        json.WriteStartObject("help");
        json.WriteString("text", page);
        json.WriteString("markdown", page);
        json.WriteEndObject();
    }

    private static string LevelOf(DiagnosticDescriptor kind) => kind.Severity == Severity.Error ? "error" : "warning";
}
