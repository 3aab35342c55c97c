using System.Text.Json;

namespace EbpfGuard.Bench.Daemon;

/// <summary>What became of the matches of a guard.</summary>
internal static class AuditAccount
{
    /// <summary>The matches in the log in <paramref name="directory"/>, and those that its accounts call lost.</summary>
    public static (double Recorded, double Lost) In(string directory)
    {
        double recorded = 0, lost = 0;
        foreach (string line in File.ReadLines(GuardProcess.AuditIn(directory)))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            string? kind = record.RootElement.GetProperty("record").GetString();
            if (kind == "match") recorded++;
            else if (kind is "loss" or "takeover") lost += record.RootElement.GetProperty("lost").GetDouble();
        }

        return (recorded, lost);
    }

    /// <summary>The last account in the log: of all matches of a rule, how many were recorded.</summary>
    public static (double Matched, double Recorded) Closing(string directory)
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadLines(GuardProcess.AuditIn(directory)).Last(l => l.Contains("\"record\":\"loss\"", StringComparison.Ordinal)));
        return (Number("matched"), Number("recorded"));

        double Number(string key) => record.RootElement.GetProperty(key).GetDouble();
    }
}
