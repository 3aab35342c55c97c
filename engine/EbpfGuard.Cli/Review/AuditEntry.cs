using System.Globalization;
using System.Text.Json;

namespace EbpfGuard.Cli.Review;

/// <summary>A line of an audit log, with the facts by which people choose and count.</summary>
/// <param name="Line">The line as it stands in the file.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">Its <c>record</c>: <c>match</c>, <c>loss</c>, <c>response</c>, <c>start</c> …</param>
/// <param name="Rule">The rule that it is about; the empty text when there is none.</param>
/// <param name="Priority">Falco's word for its gravity.</param>
/// <param name="Action">The rule's action; the empty text for records that are not a match.</param>
/// <param name="How">How it was stopped, or why not.</param>
/// <param name="Operation">What the process did.</param>
/// <param name="Program">The process's program: its path, or its name when the path is not known.</param>
/// <param name="Pid">The process.</param>
/// <param name="Target">The file or address.</param>
/// <param name="Output">The message.</param>
/// <param name="Lost">Of a loss record: matches without a record because of full buffers or disks.</param>
/// <param name="HeldBack">Of a loss record: matches without a record because of the rule's rate limit.</param>
internal sealed record AuditEntry(
    string Line, DateTimeOffset Time, string Kind, string Rule, string Priority, string Action, string How, string Operation,
    string Program, long Pid, string Target, string Output, ulong Lost, ulong HeldBack)
{
    /// <summary>Reads a line; null when it is no audit record.</summary>
    public static AuditEntry? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AuditEntry? Read(JsonElement root, string line)
    {
        if (!DateTimeOffset.TryParse(
                Text(root, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            || Text(root, "record") is not { Length: > 0 } kind)
            return null;

        JsonElement process = Member(root, "process") ?? Member(root, "target") ?? default;
        string program = Text(process, "exepath") is { Length: > 0 } path ? path : Text(process, "name");
        string target = Text(root, "path") is { Length: > 0 } file ? file : Text(root, "server");
        if (Text(root, "path2") is { Length: > 0 } second) target += $" -> {second}";
        string how = kind == "response" ? Text(root, "outcome") : Text(root, "how");
        string rule = kind == "match" ? Text(root, "rule") : Text(root, "for_rule");
        return new AuditEntry(
            line, time, kind, rule, Text(root, "priority"), Text(root, "action"), how, Text(root, "operation"), program,
            (long)Number(process, "pid"), target, Text(root, "output"), Number(root, "lost"), Number(root, "held_back"));
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static ulong Number(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out ulong number) ? number : 0;
}
