using System.Globalization;
using System.Text.Json;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Hosting;

/// <summary>A guard at work, as it tells others in its state folder.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Start">When that process started, in clock ticks since boot: with the number, who it is.</param>
/// <param name="SinceNs">When it was ready: nanoseconds since 1970, UTC.</param>
/// <param name="PolicyHash">The policy in force.</param>
/// <param name="Rules">The rules' names.</param>
/// <param name="Hooks">What its programs are attached to.</param>
/// <param name="PinDirectory">Where its links are pinned; null when they end with it.</param>
/// <param name="AuditPath">Its audit log.</param>
public sealed record GuardOwner(
    uint Pid, ulong Start, long SinceNs, string PolicyHash, IReadOnlyList<string> Rules, IReadOnlyList<string> Hooks,
    string? PinDirectory, string AuditPath)
{
    private const string FileName = "guard.json";

    /// <summary>True while its process lives.</summary>
    public bool IsAlive => LiveProcess.Exists(Pid, Start);

    /// <summary>Since when it is at work, for people and machines.</summary>
    public string Since => AuditTime.Iso(SinceNs);

    /// <summary>The guard that the folder tells of; null when there is none, or none that can be read.</summary>
    public static GuardOwner? TryRead(string stateDirectory)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(stateDirectory, FileName)));
            JsonElement root = document.RootElement;
            return new GuardOwner(
                root.GetProperty("pid").GetUInt32(), root.GetProperty("start").GetUInt64(), root.GetProperty("since").GetInt64(),
                root.GetProperty("policy").GetString()!, Strings(root, "rules"), Strings(root, "hooks"),
                root.GetProperty("pins").GetString(), root.GetProperty("audit").GetString()!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The guard of this process.</summary>
    internal static GuardOwner OfThisProcess(GuardStatus status, IReadOnlyList<string> rules, long sinceNs, string auditPath)
    {
        uint pid = (uint)Environment.ProcessId;
        return new GuardOwner(
            pid, ProcProcess.Read(pid)?.StartTicks ?? 0, sinceNs, status.PolicyHash, rules, status.Hooks, status.PinDirectory, auditPath);
    }

    /// <summary>Tells of it in the folder: whole, or as it was before.</summary>
    internal void Write(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, FileName);
        string temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        using (FileStream file = File.Create(temporary))
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Pid);
            json.WriteNumber("start", Start);
            json.WriteNumber("since", SinceNs);
            json.WriteString("policy", PolicyHash);
            WriteStrings(json, "rules", Rules);
            WriteStrings(json, "hooks", Hooks);
            json.WriteString("pins", PinDirectory);
            json.WriteString("audit", AuditPath);
            json.WriteEndObject();
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Forgets it.</summary>
    internal static void Remove(string stateDirectory) => File.Delete(Path.Combine(stateDirectory, FileName));

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string[] Strings(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
}
