using System.Globalization;
using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResponseBacklogTests
{
    private static readonly RepeatAnswer ActedUpon = new(0);
    private static readonly RepeatAnswer Refuted = new(1);
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly PolicySession _session = Some.Session(Some.Image(
        Some.ImageRule(Some.Rule("kills", RuleAction.Kill), action: KernelAction.Alert, stop: StopMeaning.KilledByResponder, inKernel: false),
        Some.ImageRule(Some.Rule("tells", RuleAction.Alert), action: KernelAction.Alert, stop: StopMeaning.Reported, inKernel: false)));

    private readonly ResponseBacklog _backlog;
    private ulong _sequence;
    private int _woken;

    public ResponseBacklogTests() => _backlog = new ResponseBacklog(_session, _time, () => _woken++);

    [Test]
    public void NewProcessesComeFirstTheNewestAheadAndTheOthersTakeTurns()
    {
        foreach (string path in (string[])["a1", "a2", "a3"]) Add(1, path);
        Add(2, "b1");
        Add(2, "b2");
        Add(3, "c1");
        Assert.That(Take(1), Is.EqualTo(new[] { "c1" }));
        Add(4, "d1");
        Assert.That(Take(10), Is.EqualTo(new[] { "d1", "b1", "a1", "b2", "a2", "a3" }));
    }

    [Test]
    public void WhoFloodsPaysForItAndNobodyWaitsForIt()
    {
        Add(1, "first of the flooder");
        Add(2, "of another");
        Take(2);
        const int Flood = 20_000;
        for (int i = 0; i < Flood; i++) Add(1, i.ToString(CultureInfo.InvariantCulture));
        Add(3, "culprit");
        Assert.That(Take(1), Is.EqualTo(new[] { "culprit" }));
        int left = Take(int.MaxValue).Count;
        Assert.That(left, Is.GreaterThan(100).And.LessThan(1000));
        Assert.That(Account().LostInQueue, Is.EqualTo((ulong)(Flood - left)), "and each is counted");
    }

    [Test]
    public void AFloodByManyProcessesLosesTheOldestOfThem()
    {
        const uint Flood = 20_000;
        for (uint pid = 10; pid < 10 + Flood; pid++) Add(pid, "x");
        Add(5, "culprit");
        Assert.That(Take(1), Is.EqualTo(new[] { "culprit" }));
        int left = Take(int.MaxValue).Count;
        Assert.That((ulong)left + Account().LostInQueue, Is.EqualTo(Flood));
        Assert.That(left, Is.LessThan(10_000));
    }

    [Test]
    public void OfOneProcessTheNewest512RecordsWait()
    {
        for (int i = 0; i < 512; i++) Add(1, $"{i}");
        Assert.That(Account().LostInQueue, Is.Zero);
        Add(1, "512");
        Assert.That(Account().LostInQueue, Is.EqualTo(1));
        Assert.That(Take(int.MaxValue), Is.EqualTo(Enumerable.Range(1, 512).Select(i => $"{i}")));
    }

    [Test]
    public void WhereThereIsNoRoomWhoWasJudgedLosesBeforeWhoWasNot()
    {
        Add(1, "judged");
        Add(1, "of one that was judged");
        Take(1);
        for (uint pid = 10; pid < 10 + 8192; pid++) Add(pid, $"of {pid}");
        Assert.That(Account().LostInQueue, Is.EqualTo(1));
        Assert.That(Take(int.MaxValue), Has.Count.EqualTo(8192).And.Contain("of 10").And.None.EqualTo("of one that was judged"));
    }

    [Test]
    public void TheOldestAnswersAreForgottenWhenThereAreMany()
    {
        for (int i = 0; i <= 4096; i++)
        {
            Add(1, $"{i}");
            Answer(Refuted);
        }

        Add(1, "4096");
        Assert.That(_backlog.Take(), Is.Null);
        Add(1, "0");
        Assert.That(Take(1), Is.EqualTo(new[] { "0" }));
    }

    [Test]
    public void RepeatsCountAsWhatTheirFirstComesTo()
    {
        for (int i = 0; i < 1000; i++) Add(1, "harmless");
        for (int i = 0; i < 100; i++) Add(1, "forbidden");
        Assert.That(Answer(Refuted), Is.EqualTo("harmless"));
        Assert.That(Answer(ActedUpon), Is.EqualTo("forbidden"));
        Assert.That(_backlog.Take(), Is.Null);
        Add(1, "harmless");
        Add(1, "forbidden");
        Assert.That(_backlog.Take(), Is.Null, "the answers are known");
        Assert.That((Account().Unconfirmed, Account().HeldBack), Is.EqualTo((1000ul, 100ul)));
    }

    [Test]
    public void ARepeatTakesNoRoomAndWakesNobody()
    {
        Add(1, "x");
        Assert.That((_backlog.IsEmpty, _woken), Is.EqualTo((false, 1)));
        for (int i = 0; i < 1000; i++) Add(1, "x");
        Assert.That(_woken, Is.EqualTo(1));
        Answer(Refuted);
        Assert.That(_backlog.IsEmpty, Is.True);
        Add(1, "x");
        Assert.That((_backlog.IsEmpty, _woken), Is.EqualTo((true, 1)));
        Add(1, "y");
        Assert.That((_backlog.IsEmpty, _woken), Is.EqualTo((false, 2)));
    }

    [Test]
    public void OneThreadFillsItWhileAnotherTakesAndNothingIsLostFromTheBooks()
    {
        const int Records = 100_000;
        ulong judged = 0;
        var filler = new Thread(() =>
        {
            for (int i = 0; i < Records; i++) Add((uint)(i % 7) + 1, $"{i % 9973}");
        });
        filler.Start();
        while (filler.IsAlive || !_backlog.IsEmpty)
        {
            if (_backlog.Take() is not { } record) continue;
            judged++;
            _backlog.Answer(record, Refuted);
        }

        Assert.That(judged + Account().Unconfirmed + Account().LostInQueue, Is.EqualTo((ulong)Records));
    }

    [Test]
    public void AnAnswerHoldsForASecond()
    {
        Add(1, "harmless");
        Answer(Refuted);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Add(1, "harmless");
        Assert.That(_backlog.Take(), Is.Null);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Add(1, "harmless");
        Assert.That(Answer(Refuted), Is.EqualTo("harmless"));
    }

    [Test]
    public void AnotherProcessOrAnotherFactIsNoRepeat()
    {
        Add(1, "x");
        Add(2, "x");
        Add(1, "y");
        DecisionRecord other = default;
        RecordBytes.Set(ref other, FactInput.Uid, 7);
        Add(1, "x", other);
        Assert.That(Take(10), Has.Count.EqualTo(4));
    }

    [Test]
    public void AnotherThreadIsARepeat()
    {
        Add(1, "x", new DecisionRecord { Tid = 8 });
        Add(1, "x", new DecisionRecord { Tid = 9 });
        Assert.That(Take(10), Has.Count.EqualTo(1));
    }

    [Test]
    public void WhatSettlesNothingIsAskedAgain()
    {
        Add(1, "x");
        Add(1, "x");
        Answer(null);
        Assert.That(Account().HeldBack, Is.EqualTo(1));
        Add(1, "x");
        Assert.That(_backlog.Take(), Is.Not.Null);
    }

    [TestCase(1u)]
    [TestCase(0u, 1u)]
    public void WhereSomethingIsToBeRecordedEachTimeThereAreNoRepeats(params uint[] rules)
    {
        for (int i = 0; i < 3; i++) Add(1, "x", default, rules);
        Assert.That(Take(10), Has.Count.EqualTo(3));
    }

    private RuleAccount Account() => _session.Counts.FinalAccounts(new RuleCounter[2])[0];

    private void Add(uint pid, string path, DecisionRecord record = default, params uint[] rules)
    {
        record.Head.Sequence = _sequence++;
        record.Head.TimeNs = _sequence * 1000;
        record.Pid = pid;
        record.StartTimeNs = pid;
        record.Op = (ushort)DecisionPoint.Open;
        _backlog.Add(RecordBytes.Decision(record, Encoding.UTF8.GetBytes(path), default, rules.Length == 0 ? [0] : rules), 0);
    }

    private string Answer(RepeatAnswer? answer)
    {
        PendingRecord record = _backlog.Take()!;
        _backlog.Answer(record, answer);
        return PathOf(record);
    }

    private List<string> Take(int most)
    {
        List<string> taken = [];
        while (taken.Count < most && _backlog.Take() is { } record) taken.Add(PathOf(record));
        return taken;
    }

    private static string PathOf(PendingRecord record) =>
        DecisionView.TryOpen(record.Bytes, out DecisionView view) ? Encoding.UTF8.GetString(view.BytesOf(0)) : "";
}
