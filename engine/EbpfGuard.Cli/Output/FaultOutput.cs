using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Output;

/// <summary>Puts faults of rules and of the host on the error stream as pictures, or into a JSON answer.</summary>
internal static class FaultOutput
{
    private const string Reset = "\u001b[0m";

    /// <summary>Draws the faults; nothing when there is none.</summary>
    public static void Write(IReadOnlyList<HostFault> faults, IReadOnlyList<Diagnostic> diagnostics, Terminal terminal)
    {
        foreach (HostFault fault in faults) terminal.Error.WriteLine(fault.Render() + "\n");
        if (diagnostics.Count == 0) return;
        var renderer = new DiagnosticRenderer(terminal.HasErrorColours ? Style : null);
        terminal.Error.Write(renderer.Render(diagnostics));
    }

    /// <summary>Writes the properties <c>diagnostics</c> and <c>host_faults</c> of a JSON object.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<HostFault> faults, IReadOnlyList<Diagnostic> diagnostics)
    {
        json.WritePropertyName("diagnostics");
        json.WriteRawValue(DiagnosticJson.Write(diagnostics));
        json.WriteStartArray("host_faults");
        foreach (HostFault fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("code", fault.Descriptor.Code);
            json.WriteString("severity", fault.Descriptor.Severity.ToString().ToLowerInvariant());
            json.WriteString("title", fault.Descriptor.Title);
            json.WriteString("message", fault.Message);
            WriteStrings(json, "notes", fault.Notes);
            WriteStrings(json, "help", fault.Help);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a property that is an array of texts.</summary>
    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Style(DiagnosticPart part, string text) => part switch
    {
        DiagnosticPart.Error or DiagnosticPart.PrimaryLabel => $"\u001b[1;31m{text}{Reset}",
        DiagnosticPart.Warning => $"\u001b[1;33m{text}{Reset}",
        DiagnosticPart.Message => $"\u001b[1m{text}{Reset}",
        DiagnosticPart.Frame or DiagnosticPart.SecondaryLabel => $"\u001b[34m{text}{Reset}",
        _ => $"\u001b[36m{text}{Reset}",
    };
}
