using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResponseWorkerTests
{
    private readonly List<(int Rule, AuditRecord Record)> _posted = [];
    private readonly FakeProcesses _machine = new();
    private readonly ProcessFacts _culprit = Some.Process();
    private bool _isFull;

    [SetUp]
    public void Begin()
    {
        _posted.Clear();
        _isFull = false;
        _machine.Add(_culprit);
    }

    [Test]
    public void ADeferredKillThatIsConfirmedIsDoneAndTold()
    {
        RuleAccount account = Respond(Deferred(RuleAction.Kill), holds: true);
        Assert.That(_posted.Select(p => p.Record.GetType().Name), Is.EqualTo((string[])["MatchRecord"]));
        Assert.That(((MatchRecord)_posted[0].Record).Response, Is.EqualTo(new MatchResponse(ResponseOutcome.Killed)));
        Assert.That((account.Unconfirmed, account.Stopped), Is.EqualTo((0UL, 1UL)));
    }

    [Test]
    public void ADeferredMatchThatIsNotConfirmedLeavesNoRecordButACount()
    {
        RuleAccount account = Respond(Deferred(RuleAction.Kill), holds: false);
        Assert.That(_posted, Is.Empty);
        Assert.That(_machine.Signals, Is.Empty);
        Assert.That(account.Unconfirmed, Is.EqualTo(1));
    }

    [Test]
    public void ADeferredAlertOnlyReports()
    {
        Respond(Deferred(RuleAction.Alert, StopMeaning.Reported), holds: true);
        Assert.That(_posted.Select(p => p.Record.GetType().Name), Is.EqualTo((string[])["MatchRecord"]));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void AMonitoredRuleKillsNobody()
    {
        RuleAccount account = Respond(Deferred(RuleAction.Kill, mode: RuleMode.Monitor), holds: true);
        Assert.That(_machine.Signals, Is.Empty);
        Assert.That(account.Stopped, Is.Zero);
        Assert.That(((MatchRecord)_posted[^1].Record).Response?.Outcome, Is.EqualTo(ResponseOutcome.WouldKill));
    }

    [Test]
    public void AKillTreeThatTheKernelDecidedStillTakesTheDescendants()
    {
        var table = new ProcessTable();
        table.Exec(_culprit);
        ProcessFacts child = table.Fork(9, 4300, _culprit.ExecId, _culprit.Pid, _culprit.StartTimeNs + ProcessFacts.TickNs);
        _machine.Add(child);
        Respond(Some.ImageRule(Some.Rule(action: RuleAction.KillTree), action: KernelAction.Kill), holds: true, table);
        Assert.That(_machine.Signals.Where(s => s.Signal == ProcessKiller.Kill).Select(s => s.Pid), Is.EquivalentTo((uint[])[_culprit.Pid, 4300]));
        Assert.That(((MatchRecord)_posted[0].Record).Response, Is.EqualTo(new MatchResponse(ResponseOutcome.Killed, Descendants: 1)));
        Assert.That(_posted.Skip(1).Select(p => ((ResponseRecord)p.Record).Response.Target.Pid), Is.EqualTo((uint[])[4300]), "the match comes first");
    }

    [Test]
    public void WhatTheAuditCannotTakeIsCounted()
    {
        _isFull = true;
        Assert.That(Respond(Deferred(RuleAction.Kill), holds: true).LostInQueue, Is.EqualTo(1));
        Assert.That(_machine.Signals, Is.Not.Empty, "a full log never stops a kill");
    }

    [Test]
    public void AJudgeThatFailsCostsOneRecordAndIsToldOnce()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, facts) =>
            facts.Values["fd.name"] is TextFact { Value: "/bad" } ? throw new InvalidOperationException("cannot say") : Truth.True);
        for (int i = 0; i < 3; i++) worker.Respond(Some.Event(_culprit, path: "/bad", verdict: Verdict.Allow, how: HowStopped.Reported));
        worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported));
        worker.Start();
        worker.Stop();
        Assert.That(session.Counts.FinalAccounts(new RuleCounter[1])[0].LostInQueue, Is.EqualTo(3));
        Assert.That(_machine.Signals, Has.Count.EqualTo(1), "the one after it is dealt with");
        GuardRecord[] faults = [.. _posted.Select(p => p.Record).OfType<GuardRecord>()];
        Assert.That(faults.Select(f => f.Subject), Is.EqualTo(new[] { GuardSubject.Fault, GuardSubject.Fault }));
        Assert.That(faults[0].Message, Does.Contain("cannot say"));
        Assert.That(faults[1].Message, Does.Contain("3 times"));
    }

    [Test]
    public void AlertsAreLimitedAndDecisionsAreNot()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Alert, StopMeaning.Reported), Deferred(RuleAction.Kill)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True, alertsPerSecond: 5);
        for (int i = 0; i < 20; i++) worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported, rules: [0, 1]));
        RuleAccount[] accounts = session.Counts.FinalAccounts(new RuleCounter[2]);
        Assert.That(accounts.Select(a => a.HeldBack), Is.EqualTo(new ulong[] { 15, 0 }));
        Assert.That(_posted.Count(p => p is { Rule: 0, Record: MatchRecord }), Is.EqualTo(5));
        Assert.That(_posted.Count(p => p is { Rule: 1, Record: MatchRecord }), Is.EqualTo(20));
    }

    [TestCase(HowStopped.DeniedOverLimit, Verdict.Deny)]
    [TestCase(HowStopped.PassedOverLimit, Verdict.Allow)]
    [TestCase(HowStopped.Spared, Verdict.Allow)]
    public void WhereTheKernelKeptToTheKillLimitTheTreeIsSparedToo(HowStopped how, Verdict verdict)
    {
        PolicySession session = Some.Session(
            Some.Image(Some.ImageRule(Some.Rule(action: RuleAction.KillTree), action: KernelAction.Kill)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True);
        worker.Respond(Some.Event(_culprit, verdict: verdict, how: how));
        Assert.That(_machine.Signals, Is.Empty);
        Assert.That(_posted.Select(p => p.Record), Is.All.TypeOf<MatchRecord>().And.Exactly(1).Items);
    }

    [Test]
    public void ACulpritIsKilledAheadOfTheRecordsOfAFlood()
    {
        var table = new ProcessTable();
        ProcessFacts flooder = table.Exec(Some.Process(500, "flooder", 500, 1, 500));
        table.Exec(_culprit);
        var killedAfter = 0;
        var judged = 0;
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill)), table);
        using ResponseWorker worker = Worker(session, (_, facts) =>
        {
            judged++;
            return facts.Values["fd.name"] is TextFact { Value: "/etc/shadow" } ? Truth.True : Truth.False;
        });
        _machine.Signalled = (_, _) => killedAfter = judged;
        for (int i = 0; i < 1000; i++) Enqueue(flooder, $"/noise/{i % 100}");
        Enqueue(_culprit, "/etc/shadow");
        for (int i = 0; i < 1000; i++) Enqueue(flooder, $"/noise/{i % 100}");
        worker.Start();
        worker.Stop();
        Assert.That(killedAfter, Is.EqualTo(1), "the newest process is judged first");
        Assert.That(judged, Is.EqualTo(101), "and repeats are not judged");
        Assert.That(session.Counts.FinalAccounts(new RuleCounter[1])[0].Unconfirmed, Is.EqualTo(2000));

        void Enqueue(ProcessFacts process, string path) => Assert.That(worker.Inbox.TryTake(
            RecordRing.Responses,
            RecordBytes.Decision(
                new DecisionRecord { ExecId = process.ExecId, Pid = process.Pid, StartTimeNs = process.StartTimeNs, Op = (ushort)DecisionPoint.Open },
                System.Text.Encoding.UTF8.GetBytes(path), default, 0),
            RecordTag.Of(session.Number, RecordRing.Responses)), Is.True);
    }

    [TestCase(OnUnknown.Match, true, true)]
    [TestCase(OnUnknown.Deny, true, false)]
    [TestCase(OnUnknown.Ignore, false, false)]
    public void AnUnknownAnswerIsWhatTheRuleSaysOfIt(OnUnknown onUnknown, bool isRecorded, bool isKilled)
    {
        var field = new FieldReference(FieldCatalog.Get("fd.name"), null);
        var comparison = new ComparisonCondition(field, ComparisonOperator.Equal, new OperandSet(["/etc/shadow"], [], []), default);
        ImageRule rule = Some.ImageRule(Some.Rule(action: RuleAction.Kill, onUnknown: onUnknown, condition: comparison),
            action: KernelAction.Alert, stop: StopMeaning.KilledByResponder, inKernel: false);
        Respond(rule, DeferredCondition.Judge, Some.Event(_culprit, path: null, Verdict.Allow, HowStopped.Reported));
        Assert.That(_machine.Signals.Count > 0, Is.EqualTo(isKilled));
        MatchRecord[] records = [.. _posted.Select(p => p.Record).OfType<MatchRecord>()];
        Assert.That(records, Has.Length.EqualTo(isRecorded ? 1 : 0));
        if (!isRecorded) return;
        Assert.That(records[0].Unknown, Is.EqualTo(new[] { "fd.name" }));
        Assert.That(AuditNames.Outcome(records[0]), Is.EqualTo(isKilled ? ("kill", "killed_by_responder") : ("allow", "not_stopped")));
    }

    [Test]
    public void WhatTheKernelDidNotKnowMayBeKnownHere()
    {
        DecisionEvent decision = Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported, unsure: [0]);
        Respond(Deferred(RuleAction.Kill, onUnknown: OnUnknown.Deny), (_, _) => Truth.True, decision);
        Assert.That(_machine.Signals, Has.Count.EqualTo(1));
        Assert.That(_posted.Select(p => p.Record).OfType<MatchRecord>().Single().Unknown, Is.Null);
    }

    [Test]
    public void NoDescendantIsKilledForWhatTheKernelDidNotKnow()
    {
        ImageRule rule = Some.ImageRule(Some.Rule(action: RuleAction.KillTree, onUnknown: OnUnknown.Deny), action: KernelAction.Kill);
        Respond(rule, (_, _) => Truth.True, Some.Event(_culprit, unsure: [0]));
        Assert.That(_machine.Signals, Is.Empty);
        Assert.That(_posted.Select(p => p.Record).OfType<MatchRecord>().Single().Response, Is.Null);
    }

    /// <summary>Its limit is on what it kills: a deferred rule is the responder's alone, which has a limit of its own.</summary>
    [Test]
    public void AConditionThatIsJudgedHereIsNotSparedByTheKernelsLimit()
    {
        Respond(Deferred(RuleAction.Kill), (_, _) => Truth.True, Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.PassedOverLimit));
        Assert.That(_machine.Signals, Has.Count.EqualTo(1));
    }

    /// <summary>A repeat of what settles nothing has to be judged again.</summary>
    [TestCase(false, 1u, false)]
    [TestCase(true, 0u, false)]
    [TestCase(true, null, true)]
    public void WhatHoldsOfRepeatsIsSaidWhereItIsSettled(bool holds, uint? refuted, bool isMonitor)
    {
        RuleMode mode = isMonitor ? RuleMode.Monitor : RuleMode.Enforce;
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill, mode: mode)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => holds ? Truth.True : Truth.False);
        RepeatAnswer? answer = worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported));
        Assert.That(answer?.Refuted, Is.EqualTo(refuted));
    }

    [Test]
    public void EachRuleOfARecordHasItsOwnAnswer()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill), Deferred(RuleAction.Kill), Deferred(RuleAction.Kill)), new ProcessTable());
        int asked = 0;
        using ResponseWorker worker = Worker(session, (_, _) => asked++ == 1 ? Truth.True : Truth.False);
        RepeatAnswer? answer = worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported, rules: [0, 1, 2]));
        Assert.That(answer?.Refuted, Is.EqualTo(0b101));
        Assert.That(_posted.Select(p => p.Rule), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void WhoIsGoneAlreadyIsSettledToo()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True);
        RepeatAnswer? answer = worker.Respond(Some.Event(Some.Process(pid: 777), verdict: Verdict.Allow, how: HowStopped.Reported));
        Assert.That(((MatchRecord)_posted.Single().Record).Response?.Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
        Assert.That(answer?.Refuted, Is.Zero);
        Assert.That(session.Counts.FinalAccounts(new RuleCounter[1])[0].Stopped, Is.Zero);
    }

    [Test]
    public void ARuleThatThePolicyHasNotIsPassedOver()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True);
        worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported, rules: [-1, 1, 0]));
        worker.Start();
        worker.Stop();
        Assert.That(_posted.Select(p => p.Rule), Is.EqualTo(new[] { 0 }), "and nothing fails");
    }

    /// <summary>The kernel counts what it stopped; counted here it would be twice.</summary>
    [Test]
    public void WhatTheKernelStoppedIsNotCountedAgain()
    {
        RuleAccount account = Respond(
            Some.ImageRule(Some.Rule(action: RuleAction.KillTree), action: KernelAction.Kill), (_, _) => Truth.True, Some.Event(_culprit));
        Assert.That(((MatchRecord)_posted[0].Record).Response?.Outcome, Is.EqualTo(ResponseOutcome.Killed));
        Assert.That(account.Stopped, Is.Zero);
    }

    [Test]
    public void WhatWouldHaveBeenKilledIsAnAlertToTheLimit()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Kill, mode: RuleMode.Monitor)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True, alertsPerSecond: 2);
        for (int i = 0; i < 5; i++) worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported));
        Assert.That(_posted, Has.Count.EqualTo(2));
        Assert.That(session.Counts.FinalAccounts(new RuleCounter[1])[0].HeldBack, Is.EqualTo(3));
    }

    /// <summary>A rule that leaves nothing to user space was limited by the kernel, which counts what it held back.</summary>
    [Test]
    public void WhatTheKernelLimitedIsNotLimitedAgain()
    {
        PolicySession session = Some.Session(Some.Image(Some.ImageRule(Some.Rule(action: RuleAction.Alert), action: KernelAction.Alert)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True, alertsPerSecond: 2);
        for (int i = 0; i < 5; i++) worker.Respond(Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported));
        Assert.That(_posted, Has.Count.EqualTo(5));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void WhatWasStoppedIsDealtWithFirstAndWhatIsOnlyReportedLast()
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Alert, StopMeaning.Reported)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True);
        foreach (RecordRing ring in (RecordRing[])[RecordRing.Alerts, RecordRing.Responses, RecordRing.Decisions, RecordRing.Alerts, RecordRing.Responses, RecordRing.Decisions])
            Assert.That(worker.Inbox.TryTake(ring, RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 0), RecordTag.Of(1, ring)), Is.True);
        Assert.That(worker.Inbox.IsEmpty, Is.False);
        worker.Start();
        worker.Stop();
        Assert.That(_posted.Select(p => ((MatchRecord)p.Record).Event.Ring), Is.EqualTo(new[]
        {
            RecordRing.Decisions, RecordRing.Decisions, RecordRing.Responses, RecordRing.Responses, RecordRing.Alerts, RecordRing.Alerts,
        }));
        Assert.That(worker.Inbox.IsEmpty, Is.True);
    }

    [TestCase(RecordRing.Decisions)]
    [TestCase(RecordRing.Responses)]
    [TestCase(RecordRing.Alerts)]
    public void ARecordThatListsMoreThanItHoldsIsLostForItsRulesAndTold(RecordRing ring)
    {
        PolicySession session = Some.Session(Some.Image(Deferred(RuleAction.Alert, StopMeaning.Reported)), new ProcessTable());
        using ResponseWorker worker = Worker(session, (_, _) => Truth.True);
        byte[] record = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 0);
        worker.Inbox.TryTake(ring, record.AsSpan(0, record.Length - 1), RecordTag.Of(1, ring));
        worker.Inbox.TryTake(ring, record, RecordTag.Of(1, ring));
        worker.Start();
        worker.Stop();
        Assert.That(session.Counts.FinalAccounts(new RuleCounter[1])[0].LostInQueue, Is.EqualTo(1));
        Assert.That(_posted.Select(p => p.Record).OfType<MatchRecord>().Count(), Is.EqualTo(1), "the one behind it is dealt with");
        Assert.That(_posted.Select(p => p.Record).OfType<GuardRecord>().Single().Message, Does.StartWith("reading a decision record failed"));
    }

    [Test]
    public void AWorkerThatNeverBeganEndsAtOnceAndOneMayEndTwice()
    {
        using ResponseWorker worker = Worker(Some.Session(Some.Image(Deferred(RuleAction.Kill))), (_, _) => Truth.True);
        Assert.That(Task.Run(worker.Stop).Wait(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(Task.Run(worker.Stop).Wait(TimeSpan.FromSeconds(20)), Is.True);
    }

    private static ImageRule Deferred(
        RuleAction action, StopMeaning stop = StopMeaning.KilledByResponder, RuleMode mode = RuleMode.Enforce, OnUnknown onUnknown = OnUnknown.Match) =>
        Some.ImageRule(Some.Rule(action: action, mode: mode, onUnknown: onUnknown), action: KernelAction.Alert, stop: stop, inKernel: false);

    private RuleAccount Respond(ImageRule rule, bool holds, ProcessTable? table = null) => Respond(
        rule, (_, _) => holds ? Truth.True : Truth.False, Some.Event(_culprit, verdict: Verdict.Allow, how: HowStopped.Reported), table);

    private RuleAccount Respond(ImageRule rule, ConditionJudge judge, DecisionEvent decision, ProcessTable? table = null)
    {
        table ??= new ProcessTable();
        PolicySession session = Some.Session(Some.Image(rule), table);
        using ResponseWorker worker = Worker(session, judge, table: table);
        worker.Respond(decision);
        return session.Counts.FinalAccounts(new RuleCounter[1])[0];
    }

    private ResponseWorker Worker(PolicySession session, ConditionJudge judge, int alertsPerSecond = 0, ProcessTable? table = null)
    {
        var killer = new ProcessKiller(_machine, new ProtectedProcesses([], 1, _ => null, _ => true));
        var time = new FakeTimeProvider(Some.Noon);
        var responder = new Responder(killer, new ProcessTree(_machine, killer, table ?? new ProcessTable(), () => true), new KillBreaker(60, time));
        return new ResponseWorker(session, responder, HostFacts.None, judge, new Inbox(this), Some.Clock(), time, alertsPerSecond);
    }

    private sealed class Inbox(ResponseWorkerTests owner) : IAuditInbox
    {
        public bool TryPost(PolicySession? session, int rule, AuditRecord record)
        {
            if (owner._isFull) return false;
            owner._posted.Add((rule, record));
            return true;
        }
    }
}
