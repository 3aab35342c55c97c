using System.Text.Json;
using System.Threading.Channels;
using EbpfGuard.Engine.Records;
using EbpfGuard.Testing;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>The records of an audit log, as they come.</summary>
internal sealed class AuditTrail(string path, ChannelReader<AuditRecord> live)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<string> _unproven = [];

    /// <summary>Fails when a record came that does not prove its rule.</summary>
    public void AssertProven()
    {
        TakeLive();
        NUnit.Framework.Assert.That(_unproven.Distinct(), NUnit.Framework.Is.Empty);
    }

    /// <summary>Every record that is in the log now, in rotated files too.</summary>
    public IEnumerable<JsonElement> Records()
    {
        foreach (string line in WholeLines.Read(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    /// <summary>Waits for the record of a match of <paramref name="rule"/> by a process or by its child.</summary>
    public JsonElement MatchOf(string rule, int pid) => WaitFor(
        r => Is(r, "match", rule) && r.GetProperty("process") is var process
            && (process.GetProperty("pid").GetInt32() == pid || process.GetProperty("ppid").GetInt32() == pid),
        $"a match of \"{rule}\" by process {pid}");

    /// <summary>The matches of <paramref name="rule"/> in the log now.</summary>
    public IEnumerable<JsonElement> MatchesOf(string rule) => Records().Where(r => Is(r, "match", rule));

    /// <summary>Waits for a record.</summary>
    public JsonElement WaitFor(Func<JsonElement, bool> isWanted, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            // What is written from here on wakes the next round.
            TakeLive();
            foreach (JsonElement record in Records().Where(isWanted)) return record;
            try
            {
                if (!live.WaitToReadAsync(limit.Token).AsTask().GetAwaiter().GetResult()) break;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        IEnumerable<string> last = Records().TakeLast(5).Select(r => r.GetRawText());
        throw new TimeoutException($"the audit log has no record of {what}; its last are\n{string.Join('\n', last)}");
    }

    private void TakeLive()
    {
        while (live.TryRead(out AuditRecord? record))
        {
            if (record is MatchRecord match && RecordProof.FaultOf(match) is { } fault) _unproven.Add(fault);
        }
    }

    private static bool Is(JsonElement record, string kind, string rule) =>
        record.GetProperty("record").GetString() == kind && record.GetProperty("rule").GetString() == rule;
}
