using System.Globalization;
using EbpfGuard.Cli.Output;

namespace EbpfGuard.Cli.Review;

/// <summary>Counts of matches by one of their facts, the most frequent first.</summary>
internal static class AuditCounts
{
    /// <summary>Writes the counts of <paramref name="entries"/> by rule, program, outcome or object.</summary>
    public static void Write(IReadOnlyList<AuditEntry> entries, string by, bool isJson, Terminal terminal)
    {
        var groups = entries.GroupBy(entry => KeyOf(entry, by), StringComparer.Ordinal)
            .Select(group => (
                Key: group.Key,
                Count: group.Count(),
                Stopped: group.Count(entry => entry.How is not ("reported" or "would_stop" or "signal_failed" or "not_stopped" or "spared")),
                Last: group.Max(entry => entry.Time)))
            .OrderByDescending(group => group.Count).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        if (!isJson)
        {
            terminal.WriteTable(
                [by, "matches", "stopped", "last"],
                groups.Select(group => (string[])
                [
                    group.Key, group.Count.ToString(CultureInfo.InvariantCulture), group.Stopped.ToString(CultureInfo.InvariantCulture),
                    group.Last.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                ]));
            return;
        }

        terminal.WriteJson(json =>
        {
            json.WriteStartArray();
            foreach ((string key, int count, int stopped, DateTimeOffset last) in groups)
            {
                json.WriteStartObject();
                json.WriteString(by, key);
                json.WriteNumber("matches", count);
                json.WriteNumber("stopped", stopped);
                json.WriteString("last", last);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static string KeyOf(AuditEntry entry, string by) => by switch
    {
        "rule" => entry.Rule,
        "program" => entry.Program,
        "outcome" => entry.How,
        _ => entry.Target,
    };
}
