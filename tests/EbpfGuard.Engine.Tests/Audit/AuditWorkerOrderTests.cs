using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

/// <summary>What the audit's thread does when: what it is asked to do, its ticks, its end.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditWorkerOrderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly PolicySession _session = Some.Session(Some.Image(Some.ImageRule(Some.Rule("one"))));
    private readonly string _path;
    private readonly AuditWorker _worker;

    public AuditWorkerOrderTests()
    {
        _path = Path.Combine(Directory.CreateTempSubdirectory("ebpfguard-worker").FullName, "audit.json");
        var log = new AuditLog(new AuditOptions { Path = _path }, new AuditRecordWriter("node1", HostFacts.None), _time, NullLogger.Instance);
        _worker = new AuditWorker(log, Some.Clock(), _time, 1 << 20);
        _worker.Open(_session);
    }

    public void Dispose()
    {
        _worker.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    /// <summary>Whichever way a record came: when the work is done, it is in the file.</summary>
    [TestCase(RecordRing.Decisions, false)]
    [TestCase(RecordRing.Responses, false)]
    [TestCase(RecordRing.Alerts, false)]
    [TestCase(RecordRing.Decisions, true)]
    [TestCase(RecordRing.Alerts, true)]
    public void WhatCameBeforeAWorkIsWrittenBeforeIt(RecordRing ring, bool isPosted)
    {
        for (int i = 0; i < 50; i++) Assert.That(isPosted ? Post(ring) : Enqueue(ring), Is.True);
        int written = -1, toldOf = 0;
        _worker.Written = (_, isWritten) => toldOf += isWritten ? 1 : 0;
        var asker = new Thread(() => _worker.Do(_ => written = Lines("match").Count));
        asker.Start();
        while (!asker.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) Thread.Yield();
        _worker.Start();
        Assert.That(asker.Join(Patience), Is.True);
        Assert.That((written, toldOf), Is.EqualTo((50, 50)));
    }

    [Test]
    public void AWorkThatFailsIsToldToWhoAskedForItAndEndsNothing()
    {
        _worker.Start();
        Assert.That(() => _worker.Do(_ => throw new InvalidOperationException("no such work")), Throws.InvalidOperationException.With.Message.EqualTo("no such work"));
        bool isWritten = false;
        _worker.Do(write => isWritten = write(new GapRecord(Some.TimeNs, RecordRing.Alerts, 1, 2)));
        Assert.That(isWritten, Is.True);
        Assert.That(Lines("gap"), Has.Count.EqualTo(1), "at once, not when the thread comes to it");
        Assert.That(Lines("fault"), Is.Empty);
    }

    [Test]
    public void EachRecordIsToldOfAndWhetherItIsInTheLog()
    {
        var told = new List<(string Record, bool IsWritten)>();
        _worker.Written = (record, isWritten) => told.Add((record.GetType().Name, isWritten));
        _worker.TryPost(_session, 0, Some.Match(Some.Event(point: (DecisionPoint)31)));
        _worker.TryPost(_session, 0, Some.Match(Some.Event()));
        _worker.TryPost(null, -1, new GapRecord(Some.TimeNs, RecordRing.Alerts, 1, 2));
        _worker.Start();
        _worker.Do(write => write(new GapRecord(Some.TimeNs, RecordRing.Alerts, 3, 4)));
        Assert.That(told, Is.EquivalentTo(new[]
        {
            ("GuardRecord", true), (nameof(MatchRecord), false), (nameof(MatchRecord), true), (nameof(GapRecord), true), (nameof(GapRecord), true),
        }));
        Assert.That(told[^1], Is.EqualTo((nameof(GapRecord), true)), "what a work writes comes behind what was queued before it");
    }

    /// <summary>Once a second, not before, and once: what was lost is said when it became more.</summary>
    [Test]
    public void WhatWasLostIsSaidOnceASecond()
    {
        int ticks = 0;
        ulong lost = 3;
        _session.ReadCounters = () => [new RuleCounter { Matched = 5, Recorded = 5 - lost, Lost = lost }];
        _worker.Ticked = () => Interlocked.Increment(ref ticks);
        _worker.Start();
        Pass();
        Assert.That((ticks, Lines("loss").Count), Is.EqualTo((0, 0)), "no second is over");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Pass();
        Assert.That((ticks, Lines("loss").Count), Is.EqualTo((0, 0)));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Pass();
        Pass();
        Assert.That((ticks, Lines("loss").Count), Is.EqualTo((1, 1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Pass();
        Assert.That((ticks, Lines("loss").Count), Is.EqualTo((2, 1)), "nothing more was lost");
        lost = 4;
        _time.Advance(TimeSpan.FromSeconds(5));
        Pass();
        Assert.That((ticks, Lines("loss").Count), Is.EqualTo((3, 2)));
        Assert.That(Lines("loss")[^1].GetProperty("lost").GetInt32(), Is.EqualTo(4));
    }

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public void OfAPolicyThatGoesOnNoAccountIsClosed(bool goesOn, int accounts)
    {
        _session.ReadCounters = () => [new RuleCounter { Matched = 1, Recorded = 1 }];
        Enqueue(RecordRing.Decisions);
        _worker.Start();
        RuleAccount[] closing = _worker.Close(_session, goesOn);
        Assert.That(closing.Select(a => (a.Matched, a.Recorded)), Is.EqualTo(new[] { (1UL, 1UL) }));
        Enqueue(RecordRing.Decisions);
        Pass();
        Assert.That((Lines("loss").Count, Lines("match").Count), Is.EqualTo((accounts, 1)), "what comes of it afterwards is of no policy");
    }

    [Test]
    public void APolicyWithoutCountersHasAnAccountOfItsOwnCounts()
    {
        Enqueue(RecordRing.Decisions);
        _worker.Start();
        Assert.That(_worker.Close(_session).Select(a => (a.Matched, a.Recorded)), Is.EqualTo(new[] { (0UL, 1UL) }));
        Assert.That(Lines("loss"), Is.Empty);
    }

    /// <summary>Of a rule its account has the loss; of no rule, this count has.</summary>
    [TestCase(-1, 1)]
    [TestCase(0, 0)]
    public void WhatFindsNoRoomIsRefusedAndCounted(int rule, long expected)
    {
        while (_worker.TryPost(_session, 0, Some.Match(Some.Event())))
        {
        }

        Assert.That(_worker.TryPost(rule < 0 ? null : _session, rule, new GapRecord(Some.TimeNs, RecordRing.Alerts, 1, 2)), Is.False);
        Assert.That(_worker.Refused, Is.EqualTo(expected));
        Assert.That(_worker.TryPost(_session, 0, Alert()), Is.True, "alerts have a queue of their own");
        Assert.That(_worker.TryPost(_session, 0, Alert() with { Response = new MatchResponse(ResponseOutcome.Killed) }), Is.False, "whom the responder killed was no alert");
    }

    [Test]
    public void ARuleThatThePolicyHasNotIsPassedOver()
    {
        byte[] record = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 1, 0);
        Assert.That(_worker.Queues.Decisions.TryEnqueue(record, RecordTag.Of(_session.Number, RecordRing.Decisions)), Is.True);
        _worker.Start();
        Assert.That(_worker.Close(_session)[0].Recorded, Is.EqualTo(1));
        Assert.That((Lines("match").Count, Lines("fault").Count), Is.EqualTo((1, 0)));
    }

    /// <summary>More than a batch holds reaches the file while more comes.</summary>
    [Test]
    public void AFullBatchIsWrittenWithoutWaitingForTheLast()
    {
        long bytes = 0;
        _worker.Written = (_, _) => bytes = bytes == 0 ? new FileInfo(_path).Length : bytes;
        for (int i = 0; i < 500; i++) Post(RecordRing.Decisions);
        _worker.Start();
        Pass();
        Assert.That(bytes, Is.GreaterThan(0).And.LessThan(new FileInfo(_path).Length / 2));
        Assert.That(Lines("match"), Has.Count.EqualTo(500));
    }

    [Test]
    public void AWorkerThatNeverBeganEndsAtOnceAndOneMayEndTwice()
    {
        Assert.That(Task.Run(_worker.Stop).Wait(Patience), Is.True);
        Assert.That(Task.Run(_worker.Stop).Wait(Patience), Is.True);
    }

    [Test]
    public void WhatIsQueuedWhenTheEndComesIsWritten()
    {
        for (int i = 0; i < 100; i++) Enqueue(RecordRing.Alerts);
        _worker.Start();
        _worker.Stop();
        Assert.That(Lines("match"), Has.Count.EqualTo(100));
    }

    private static MatchRecord Alert() => Some.Match(Some.Event(verdict: Verdict.Allow, how: HowStopped.Reported));

    private bool Post(RecordRing ring) => _worker.TryPost(_session, 0, ring == RecordRing.Alerts ? Alert() : Some.Match(Some.Event()));

    private bool Enqueue(RecordRing ring)
    {
        RecordQueue queue = ring switch
        {
            RecordRing.Decisions => _worker.Queues.Decisions,
            RecordRing.Responses => _worker.Queues.Responses,
            _ => _worker.Queues.Alerts,
        };
        byte[] record = RecordBytes.Decision(new DecisionRecord { Op = (ushort)DecisionPoint.Open }, "/etc/shadow"u8, default, 0);
        return queue.TryEnqueue(record, RecordTag.Of(_session.Number, ring));
    }

    // Until the thread has done what it had to do.
    private void Pass() => _worker.Do(_ => { });

    private List<JsonElement> Lines(string record)
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement).Where(l => l.GetProperty("record").GetString() == record)];
    }
}
