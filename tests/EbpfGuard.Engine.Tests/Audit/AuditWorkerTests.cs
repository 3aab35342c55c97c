using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;
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
            if (worker.Queues.Decisions.TryEnqueue(bytes, RecordTag.Of(session.Number, RecordRing.Decisions))) queued++;
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
    public void WhatWasStoppedIsWrittenBeforeTheAlertsThatWaitAndNeverDroppedForThem()
    {
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule())));
        AuditWorker worker = Create();
        worker.Open(session);
        byte[] alert = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/noise"u8, default, 0);
        while (worker.Queues.Alerts.TryEnqueue(alert, RecordTag.Of(session.Number, RecordRing.Alerts)))
        {
        }

        while (worker.TryPost(session, 0, Some.Match(Some.Event(verdict: Verdict.Allow, how: HowStopped.Reported))))
        {
        }

        Assert.That(worker.Refused, Is.Zero);
        var kill = new DecisionRecord { Op = (ushort)DecisionPoint.Open, Verdict = (ushort)Verdict.Kill, How = (ushort)HowStopped.KilledOnReturn };
        Assert.That(worker.Queues.Decisions.TryEnqueue(
            RecordBytes.Decision(kill, "/secret"u8, default, 0), RecordTag.Of(session.Number, RecordRing.Decisions)), Is.True);
        Assert.That(worker.TryPost(session, -1, new ResponseRecord(Some.TimeNs, new ProcessResponse("r", Some.Process(), Some.Process(), ResponseOutcome.Killed, 0))), Is.True);
        Assert.That(worker.TryPost(session, 0, Some.Match(Some.Event()) with { Response = new MatchResponse(ResponseOutcome.Killed) }), Is.True);
        worker.Start();
        worker.Dispose();
        string[] first = [.. File.ReadLines(_path).Take(3).Select(l => JsonDocument.Parse(l).RootElement).Select(
            e => e.GetProperty("record").GetString() + (e.TryGetProperty("verdict", out JsonElement verdict) ? " " + verdict.GetString() : ""))];
        Assert.That(first, Is.EqualTo(new[] { "match kill", "response", "match deny" }));
    }

    [Test]
    public void AnAccountIsClosedWhileAnotherPolicyFloods()
    {
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule())));
        using AuditWorker worker = Start();
        worker.Open(session);
        bool isOver = false;
        byte[] alert = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/noise"u8, default, 0);
        var flood = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver)) worker.Queues.Alerts.TryEnqueue(alert, RecordTag.Of(99, RecordRing.Alerts));
        });
        flood.Start();
        Task<RuleAccount[]> closing = Task.Run(() => worker.Close(session));
        bool isClosed = closing.Wait(TimeSpan.FromSeconds(20));
        Volatile.Write(ref isOver, true);
        flood.Join();
        Assert.That(isClosed, Is.True);
    }

    [Test]
    public void ARecordThatListsMoreThanItHoldsIsLostForItsRules()
    {
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule("one")), Some.ImageRule(Some.Rule("two"))));
        using AuditWorker worker = Start();
        session.ReadCounters = () => [new RuleCounter { Matched = 1, Recorded = 1 }, new RuleCounter { Matched = 2, Recorded = 2 }];
        worker.Open(session);
        byte[] record = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 0, 1);
        int tag = RecordTag.Of(session.Number, RecordRing.Decisions);
        Assert.That(worker.Queues.Decisions.TryEnqueue(record.AsSpan(0, record.Length - 1), tag), Is.True);
        Assert.That(worker.Queues.Decisions.TryEnqueue(RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 1), tag), Is.True);
        RuleAccount[] accounts = worker.Close(session);
        Assert.That(accounts.Select(a => (a.Recorded, a.Lost)), Is.EqualTo(new[] { (0UL, 1UL), (1UL, 1UL) }));
    }

    [Test]
    public void ARecordThatCannotBeRenderedCostsItselfAndIsTold()
    {
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule())));
        using AuditWorker worker = Start();
        worker.Open(session);
        for (int i = 0; i < 3; i++) worker.TryPost(session, 0, Some.Match(Some.Event(point: (DecisionPoint)31)));
        worker.TryPost(session, 0, Some.Match(Some.Event()));
        RuleAccount account = worker.Close(session)[0];
        worker.Stop();
        Assert.That((account.LostOnDisk, account.Recorded), Is.EqualTo((3ul, 1ul)));
        JsonElement[] faults = [.. File.ReadLines(_path).Select(l => JsonDocument.Parse(l).RootElement).Where(l => l.GetProperty("record").GetString() == "fault")];
        Assert.That(faults, Has.Length.EqualTo(2));
        Assert.That(faults[1].GetProperty("output").GetString(), Does.Contain("3 times"));
    }

    [Test]
    public void ARecordOfAPolicyThatIsGoneIsPassedOver()
    {
        using AuditWorker worker = Start();
        worker.Queues.Alerts.TryEnqueue(RecordBytes.Decision(default), RecordTag.Of(99, RecordRing.Alerts));
        worker.TryPost(null, -1, new GapRecord(Some.TimeNs, RecordRing.Alerts, 1, 2));
        worker.Stop();
        Assert.That(File.ReadAllLines(_path), Has.Length.EqualTo(1));
    }

    private AuditWorker Start()
    {
        AuditWorker worker = Create();
        worker.Start();
        return worker;
    }

    private AuditWorker Create()
    {
        var log = new AuditLog(
            new AuditOptions { Path = _path }, new AuditRecordWriter("node1", HostFacts.None), TimeProvider.System, NullLogger.Instance);
        return new AuditWorker(log, Some.Clock(), TimeProvider.System, 1 << 20);
    }
}
