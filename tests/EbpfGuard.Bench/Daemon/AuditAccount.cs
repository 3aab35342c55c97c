using System.Text.Json;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Daemon;

/// <summary>What became of the matches of a guard.</summary>
internal static class AuditAccount
{
    /// <summary>The matches in the log in <paramref name="directory"/>, and those that its accounts call lost.</summary>
    public static (double Recorded, double Lost) In(string directory)
    {
        double recorded = 0, lost = 0;
        var accounts = new Dictionary<string, (double Matched, double Lost)>(); // of each rule the last: they count from a guard's start
        foreach (string line in File.ReadLines(GuardProcess.AuditIn(directory)))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            string? kind = record.RootElement.GetProperty("record").GetString();
            if (kind == "match") recorded++;
            else if (kind == "takeover") lost += record.RootElement.GetProperty("lost").GetDouble();
            else if (kind == "loss") Add(record.RootElement);
        }

        return (recorded, lost + accounts.Values.Sum(a => a.Lost));

        void Add(JsonElement account)
        {
            string rule = account.GetProperty("for_rule").GetString()!;
            var now = (Matched: account.GetProperty("matched").GetDouble(), Lost: account.GetProperty("lost").GetDouble());
            if (accounts.TryGetValue(rule, out (double Matched, double Lost) last) && now.Matched < last.Matched) lost += last.Lost;
            accounts[rule] = now;
        }
    }

    /// <summary>The last account in the log: of all matches of a rule, how many were recorded.</summary>
    /// <exception cref="BenchException">There is none.</exception>
    public static (double Matched, double Recorded) Closing(string directory)
    {
        string line = File.ReadLines(GuardProcess.AuditIn(directory)).LastOrDefault(l => l.Contains("\"record\":\"loss\"", StringComparison.Ordinal))
            ?? throw new BenchException("the guard ended without an account of its rule");
        using JsonDocument record = JsonDocument.Parse(line);
        return (Number("matched"), Number("recorded"));

        double Number(string key) => record.RootElement.GetProperty(key).GetDouble();
    }
}
