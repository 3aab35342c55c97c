using System.Text.Json;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>Whether a log's closing accounts are those of the matches in it.</summary>
internal static class AuditTotals
{
    /// <summary>Each policy that was in force has one closing account a rule; every match that the kernel counted is in the log.</summary>
    public static void AssertWhole(IReadOnlyList<JsonElement> records)
    {
        JsonElement[] losses = [.. records.Where(r => r.GetProperty("record").GetString() == "loss")];
        foreach (JsonElement loss in losses) AssertAddsUp(loss);
        Assert.That(losses.Sum(l => Count(l, "lost")), Is.Zero, "lost");
        int matches = records.Count(r => r.GetProperty("record").GetString() == "match");
        Assert.That(losses.Sum(l => Count(l, "recorded")), Is.EqualTo(matches), "recorded");
    }

    /// <summary><c>matched = recorded + held back + unconfirmed + lost</c>.</summary>
    public static void AssertAddsUp(JsonElement account) => Assert.That(
        Count(account, "matched"),
        Is.EqualTo(Count(account, "recorded") + Count(account, "held_back") + Count(account, "unconfirmed") + Count(account, "lost")), account.GetRawText());

    /// <summary>A number of a record.</summary>
    public static long Count(JsonElement record, string key) => record.GetProperty(key).GetInt64();
}
