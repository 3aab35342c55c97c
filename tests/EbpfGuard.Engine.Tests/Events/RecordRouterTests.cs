using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecordRouterTests
{
    private readonly ProcessTable _table = new();
    private RecordQueues _responses = null!;
    private RecordQueues _audit = null!;
    private PolicySession _session = null!;
    private int _caughtUp;

    [SetUp]
    public void Begin()
    {
        _caughtUp = 0;
        _responses = new RecordQueues(4096, 4096, 4096, () => { });
        _audit = new RecordQueues(4096, 4096, 4096, () => { });
        _table.Exec(Some.Process(42, "cat", 7));
        _session = Some.Session(Some.Image(
            Some.ImageRule(Some.Rule("plain")),
            Some.ImageRule(Some.Rule("tree", RuleAction.KillTree), action: KernelAction.Kill, stop: StopMeaning.Denied),
            Some.ImageRule(Some.Rule("left", RuleAction.Kill), action: KernelAction.Alert, stop: StopMeaning.KilledByResponder, inKernel: false)));
    }

    [Test]
    public void ARuleThatTheKernelFinishedGoesToTheAudit()
    {
        Route(7, 0);
        Assert.That((_audit.IsEmpty, _responses.IsEmpty), Is.EqualTo((false, true)));
    }

    [Test]
    public void ARuleThatLeftSomethingGoesToTheResponderWithAllOthersOfTheRecord()
    {
        Route(7, 0, 1);
        Assert.That((_audit.IsEmpty, _responses.IsEmpty), Is.EqualTo((true, false)));
    }

    [TestCase(RecordRing.Decisions, 0u)]
    [TestCase(RecordRing.Decisions, 1u)]
    [TestCase(RecordRing.Responses, 1u)]
    public void AFloodOfAlertsTakesNoRoomFromWhatWasDecided(RecordRing ring, uint rule)
    {
        RecordRouter alerts = Router(RecordRing.Alerts);
        byte[] record = RecordBytes.Decision(new DecisionRecord { ExecId = 7 }, "/etc/shadow"u8, default, rule);
        for (int i = 0; i < 1000; i++) alerts.Handle(record);
        ulong lost = _session.Counts.FinalAccounts(new RuleCounter[3])[(int)rule].LostInQueue;
        Assert.That(lost, Is.GreaterThan(0));
        Router(ring).Handle(record);
        Assert.That(_session.Counts.FinalAccounts(new RuleCounter[3])[(int)rule].LostInQueue, Is.EqualTo(lost));
        Assert.That((rule == 0 ? _audit : _responses).Of(ring).IsEmpty, Is.False);
    }

    [TestCase(0b01u, 0u, 1u)]
    [TestCase(0b10u, 1u, 0u)]
    public void OfWhatSomebodyMayHaveToBeKilledForTheResponderGetsItsRulesAndTheAuditTheOthers(uint unsure, uint unsureOfResponder, uint unsureOfAudit)
    {
        byte[] record = RecordBytes.Decision(new DecisionRecord { ExecId = 7, Op = (ushort)DecisionPoint.Open, Unsure = unsure }, "/etc/shadow"u8, default, 0, 1);
        Router(RecordRing.Responses).Handle(record);
        Assert.That(Taken(_responses.Responses), Is.EqualTo(("/etc/shadow", "1", unsureOfResponder)));
        Assert.That(Taken(_audit.Responses), Is.EqualTo(("/etc/shadow", "0", unsureOfAudit)));
    }

    [Test]
    public void AFloodThatIsAnAlertTooTakesNoRoomFromACulprit()
    {
        var inbox = new ResponseInbox(_session, TimeProvider.System, () => { });
        var router = new RecordRouter(
            _session, RecordRing.Responses, new SequenceTracker(0), _table, () => { }, inbox, _audit, new FaultLog(_ => { }));
        for (uint i = 0; i < 100_000; i++)
            router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = 7, Pid = 42, Tid = i, Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 0, 2));
        router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = 7, Pid = 43, Op = (ushort)DecisionPoint.Open }, "/etc/passwd"u8, default, 2));
        Assert.That(inbox.Suspicions.Take()!.Rules, Is.EqualTo(new[] { 2 }));
        PendingRecord first = inbox.Suspicions.Take()!;
        Assert.That(inbox.IsEmpty, Is.True, "all others of the flood are repeats");
        inbox.Suspicions.Answer(first, new RepeatAnswer(1));
        RuleAccount[] accounts = _session.Counts.FinalAccounts(new RuleCounter[3]);
        Assert.That((accounts[2].Unconfirmed, accounts[2].LostInQueue), Is.EqualTo((99_999ul, 0ul)));
        Assert.That(accounts[0].LostInQueue, Is.GreaterThan(0), "of the alerts there is no room for all");
    }

    [Test]
    public void AnUnknownProcessIsLookedForInTheOtherRingFirst()
    {
        Route(7, 0);
        Assert.That(_caughtUp, Is.Zero);
        Route(8, 0);
        Assert.That(_caughtUp, Is.EqualTo(1));
    }

    [Test]
    public void WhatAQueueCannotTakeIsCountedForEachRule()
    {
        for (int i = 0; i < 1000; i++) Route(7, 0, 1);
        int taken = 0;
        for (; _responses.Decisions.TryPeek(out _, out _); taken++) _responses.Decisions.Release();
        RuleAccount[] accounts = _session.Counts.FinalAccounts(new RuleCounter[3]);
        Assert.That(taken, Is.GreaterThan(0));
        Assert.That(accounts[..2].Select(a => a.LostInQueue), Is.All.EqualTo((ulong)(1000 - taken)));
    }

    [Test]
    public void RoutingAllocatesNothing()
    {
        byte[] record = RecordBytes.Decision(new DecisionRecord { ExecId = 7 }, "/etc/shadow"u8, default, 0);
        RecordRouter router = Router();
        for (int i = 0; i < 100; i++) Pass(ref router, record);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) Pass(ref router, record);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private void Pass(ref RecordRouter router, byte[] record)
    {
        router.Handle(record);
        if (_audit.Decisions.TryPeek(out _, out _)) _audit.Decisions.Release();
    }

    private void Route(ulong execId, params uint[] rules)
    {
        RecordRouter router = Router();
        router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = execId }, "/etc/shadow"u8, default, rules));
    }

    private static (string Path, string Rules, uint Unsure) Taken(RecordQueue queue)
    {
        Assert.That(queue.TryPeek(out ReadOnlySpan<byte> record, out int tag), Is.True);
        Assert.That(RecordTag.Ring(tag), Is.EqualTo(RecordRing.Responses));
        Assert.That(DecisionView.TryOpen(record, out DecisionView view), Is.True);
        (string, string, uint) taken = (Encoding.UTF8.GetString(view.BytesOf(0)), string.Join(' ', view.Rules.ToArray()), view.Fixed.Unsure);
        queue.Release();
        Assert.That(queue.IsEmpty, Is.True);
        return taken;
    }

    private RecordRouter Router(RecordRing ring = RecordRing.Decisions) => new(
        _session, ring, new SequenceTracker(0), _table, () => _caughtUp++, _responses, _audit, new FaultLog(_ => { }));
}
