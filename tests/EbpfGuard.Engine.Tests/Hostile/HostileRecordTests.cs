using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Support;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>Whatever bytes a ring holds, and whatever fails behind it, the reading goes on.</summary>
public sealed class HostileRecordTests
{
    private readonly List<string> _told = [];
    private FaultLog _faults = null!;

    [SetUp]
    public void Begin()
    {
        _told.Clear();
        _faults = new FaultLog(_told.Add);
    }

    [Test]
    public void AnyRecordIsDecodedOrRefused()
    {
        byte[][] records =
        [
            RecordBytes.Decision(new DecisionRecord { ExecId = 7, Pid = 42 }, "/etc/shadow"u8, "/etc/gshadow"u8, 0, 1),
            RecordBytes.Exec(new ExecRecord { ExecId = 8, Pid = 43 }, "cat", "/usr/bin/cat", "cat\0/etc/shadow\0"),
            RecordBytes.Lifecycle(RecordType.Fork, new LifecycleRecord { ExecId = 9, Pid = 44, Ppid = 43 }),
            RecordBytes.Lifecycle(RecordType.Exit, new LifecycleRecord { Pid = 44 }),
        ];
        var decoder = new EventDecoder(new ProcessTable(), Some.Clock());
        var lifecycle = new LifecycleDecoder(new ProcessTable(), (_, _) => null);
        for (int seed = 0; seed < 5000; seed++)
        {
            var dice = new Dice(seed);
            byte[] bytes = Mutation.Of(dice.Pick(records), dice);
            Assert.That(() => Decode(bytes), Throws.Nothing, $"seed {seed}");
            Assert.That(() => lifecycle.Apply(bytes), Throws.Nothing, $"seed {seed}");
        }

        void Decode(byte[] bytes)
        {
            try
            {
                decoder.Decision(bytes, RecordRing.Alerts);
            }
            catch (InvalidDataException)
            {
                // It is refused.
            }
        }
    }

    [Test]
    public void ADecisionThatCannotBeHandledDoesNotEndTheReading()
    {
        var audit = new RecordQueues(4096, 4096, 4096, () => { });
        var table = new ProcessTable();
        table.Exec(Some.Process(execId: 7));
        var router = new RecordRouter(
            Some.Session(Some.Image(Some.ImageRule(Some.Rule()))), RecordRing.Alerts, new SequenceTracker(0), table,
            () => throw new InvalidOperationException("nobody foresaw this"), audit, audit, _faults);
        router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = 8 }));
        router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = 8 }));
        Assert.That(audit.IsEmpty, Is.True);
        router.Handle(RecordBytes.Decision(new DecisionRecord { ExecId = 7 }));
        Assert.That(audit.IsEmpty, Is.False, "the next record is read");
        Assert.That(_faults.Count, Is.EqualTo(2));
        Assert.That(_told, Is.EqualTo((string[])["reading a decision record failed: InvalidOperationException: nobody foresaw this"]));
    }

    [Test]
    public void ALifecycleRecordThatCannotBeHandledDoesNotEndTheReading()
    {
        var table = new ProcessTable();
        var sequence = new SequenceTracker(0) { Lost = (_, _) => throw new InvalidOperationException("nobody foresaw this") };
        var handler = new LifecycleHandler(new LifecycleDecoder(table, (_, _) => null), sequence, _faults);
        handler.Handle(Fork(sequence: 100_000, pid: 1));
        handler.Handle(Fork(sequence: 99_000, pid: 2));
        Assert.That(table.FindByPid(2), Is.Not.Null, "the next record is read");
        Assert.That((_faults.Count, _told.Count), Is.EqualTo((1L, 1)));
    }

    [Test]
    public void EachKindOfFailureIsToldOnceAndAtTheEndHowOften()
    {
        for (int i = 0; i < 3; i++)
        {
            _faults.Attempt("one thing", () => throw new IOException("full"));
            _faults.Attempt("one thing", () => throw new FormatException("odd"));
            _faults.Attempt("another", () => throw new IOException("full"));
        }

        Assert.That(_faults.Count, Is.EqualTo(9));
        Assert.That(_told, Is.EqualTo((string[])
            ["one thing failed: IOException: full", "one thing failed: FormatException: odd", "another failed: IOException: full"]));
        _faults.Attempt("once", () => throw new IOException("full"));
        _told.Clear();
        _faults.TellTotals();
        Assert.That(_told, Is.EquivalentTo((string[])
            ["one thing failed 3 times: IOException", "one thing failed 3 times: FormatException", "another failed 3 times: IOException"]));
    }

    private static byte[] Fork(ulong sequence, uint pid) => RecordBytes.Lifecycle(
        RecordType.Fork, new LifecycleRecord { Head = new RecordHead { Sequence = sequence }, ExecId = pid, Pid = pid, Ppid = 1 });
}
