using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class AuditWorkerTests
{
    private string _path = "";

    [SetUp]
    public void MakeFile() => _path = Path.Combine(Directory.CreateTempSubdirectory("ebpfguard-worker").FullName, "audit.json");

    [TearDown]
    public void RemoveFile() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void EveryRecordOfARuleIsWrittenAndTheClosingAccountAddsUp()
    {
        const int Events = 5000;
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule("one")), Some.ImageRule(Some.Rule("two"))));
        using AuditWorker worker = Start();
        session.ReadCounters = () =>
        [
            new RuleCounter { Matched = Events + 5, Recorded = Events, HeldBack = 2, Lost = 3 },
            new RuleCounter { Matched = Events, Recorded = Events },
        ];
        worker.Open(session);
        int queued = 0;
        for (uint i = 0; i < Events; i++)
        {
            DecisionRecord record = new() { Op = (ushort)DecisionPoint.Open, Verdict = (ushort)Verdict.Deny };
            record.Head.Sequence = i;
            byte[] bytes = RecordBytes.Decision(record, "/etc/shadow"u8, default, 0, 1);
            if (worker.Queue.TryEnqueue(bytes, RecordTag.Of(session.Number, RecordRing.Decisions))) queued++;
            else session.LoseInQueue([0, 1]);
        }

        RuleAccount[] accounts = worker.Close(session);
        worker.Stop();
        List<JsonElement> lines = [.. File.ReadAllLines(_path).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.That(lines.Count(l => l.GetProperty("record").GetString() == "match"), Is.EqualTo(2 * queued));
        Assert.That(accounts.Select(a => a.Recorded), Is.All.EqualTo((ulong)queued));
        Assert.That(accounts.Select(a => a.Recorded + a.HeldBack + a.Lost), Is.EqualTo(accounts.Select(a => a.Matched)));
        JsonElement last = lines.Last(l => l.GetProperty("record").GetString() == "loss" && l.GetProperty("for_rule").GetString() == "one");
        Assert.That(last.GetProperty("recorded").GetInt32(), Is.EqualTo(queued));
    }

    [Test]
    public void ARecordOfAPolicyThatIsGoneIsPassedOver()
    {
        using AuditWorker worker = Start();
        worker.Queue.TryEnqueue(RecordBytes.Decision(default), RecordTag.Of(99, RecordRing.Alerts));
        worker.TryPost(null, -1, new GapRecord(Some.TimeNs, RecordRing.Alerts, 1, 2));
        worker.Stop();
        Assert.That(File.ReadAllLines(_path), Has.Length.EqualTo(1));
    }

    private AuditWorker Start()
    {
        var log = new AuditLog(
            new AuditOptions { Path = _path }, new AuditRecordWriter("node1", HostFacts.None), TimeProvider.System, NullLogger.Instance);
        var worker = new AuditWorker(log, Some.Clock(), TimeProvider.System, 1 << 20);
        worker.Start();
        return worker;
    }
}
