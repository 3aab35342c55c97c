using System.Net;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Support;
using EbpfGuard.Engine.Tracking;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class EventDecoderTests
{
    private ProcessTable _table = null!;
    private EventDecoder _decoder = null!;
    private LifecycleDecoder _lifecycle = null!;

    [SetUp]
    public void Begin()
    {
        _table = new ProcessTable();
        _decoder = new EventDecoder(_table, Some.Clock());
        _lifecycle = new LifecycleDecoder(_table, (_, _) => null);
    }

    [Test]
    public void ADecisionIsReadWhole()
    {
        DecisionRecord record = default;
        record.Head.Sequence = 9;
        record.Head.TimeNs = 1_500;
        record.ExecId = 7;
        record.Pid = 42;
        RecordBytes.Set(ref record, FactInput.Loginuid, -1);
        record.Op = (ushort)DecisionPoint.Rename;
        record.Verdict = (ushort)Verdict.Kill;
        record.How = (ushort)HowStopped.KilledOnReturn;
        "cat"u8.CopyTo(record.Comm);
        byte[] bytes = RecordBytes.Decision(record, "/a"u8, "/new"u8, 3, 5);

        DecisionEvent decision = _decoder.Decision(bytes, RecordRing.Decisions)!;
        Assert.Multiple(() =>
        {
            Assert.That(decision.Sequence, Is.EqualTo(9));
            Assert.That(decision.TimeNs, Is.EqualTo(new FakeTimeProvider(Some.Noon).GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000 + 1_500));
            Assert.That(decision.Rules, Is.EqualTo((int[])[3, 5]));
            Assert.That(decision.Path, Is.EqualTo("/a"));
            Assert.That(decision.SecondPath, Is.EqualTo("/new"));
            Assert.That(decision.Numbers[FactInput.Loginuid], Is.EqualTo(FactNumber.Of(-1)));
            Assert.That(decision.Verdict, Is.EqualTo(Verdict.Kill));
            Assert.That(decision.Process.Name, Is.EqualTo("cat"), "an unknown process is made of the record");
            Assert.That((decision.Numbers.Server, decision.Numbers[FactInput.Uid]), Is.EqualTo(((IPEndPoint?)null, default(FactNumber))), "what no record has is missing");
        });
    }

    [Test]
    public void AProcessHasBeenThereFromItsStartToTheEvent()
    {
        DecisionRecord record = new() { StartTimeNs = 1_000 };
        record.Head.TimeNs = 5_500;
        Assert.That(_decoder.Decision(RecordBytes.Decision(record), RecordRing.Alerts)!.Numbers[FactInput.Duration], Is.EqualTo(FactNumber.Of(4_500)));
    }

    /// <summary>Before the exec the name in the record is that of the program which is asked for, and not of who asks.</summary>
    [TestCase(DecisionPoint.ExecCheck, "", "cat")]
    [TestCase(DecisionPoint.Open, "cat", null)]
    public void WhatAnExecAsksForIsNotWhoAsks(DecisionPoint point, string name, string? attempt)
    {
        DecisionRecord record = new() { Op = (ushort)point, Pid = 42 };
        "cat"u8.CopyTo(record.Comm);
        DecisionEvent decision = _decoder.Decision(RecordBytes.Decision(record), RecordRing.Decisions)!;
        Assert.That((decision.Process.Name, decision.Attempt?.Name), Is.EqualTo((name, attempt)));
    }

    [TestCase(0b000u, new int[0])]
    [TestCase(0b101u, new[] { 3, 9 })]
    [TestCase(0b010u, new[] { 5 })]
    public void TheRulesThatMatchOnlyForWhatIsUnknownAreToldByTheirPlace(uint unsure, int[] rules) => Assert.That(
        _decoder.Decision(RecordBytes.Decision(new DecisionRecord { Unsure = unsure }, default, default, 3, 5, 9), RecordRing.Decisions)!.Unsure,
        Is.EqualTo(rules));

    [Test]
    public void AddressesAreInTheirUsualForm()
    {
        DecisionRecord record = default;
        record.AddressStates = (uint)FactState.Known;
        RecordBytes.Set(ref record, FactInput.ServerPort, 443);
        IPAddress.Parse("::ffff:192.0.2.7").GetAddressBytes().CopyTo(((Span<byte>)record.Body)[sizeof(long)..]);
        DecisionEvent decision = _decoder.Decision(RecordBytes.Decision(record), RecordRing.Alerts)!;
        Assert.That(decision.Numbers.Server, Is.EqualTo(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 443)));
        Assert.That(decision.Numbers.Client, Is.Null);
    }

    [Test]
    public void ANumberIsReadWhereverItStandsAmongThem([Values(33u, 63u, 64u, 95u, 96u, 159u)] uint input)
    {
        DecisionRecord record = new() { AddressStates = (uint)FactState.Known << 2 };
        RecordBytes.Set(ref record, (FactInput)input, 77);
        RecordBytes.Set(ref record, FactInput.Texts, -1);
        record.NumberStates.Set(FactInput.Texts + 2, FactState.Unknown);
        DecisionEvent decision = _decoder.Decision(RecordBytes.Decision(record, "/a"u8, "/b"u8), RecordRing.Alerts)!;
        Assert.Multiple(() =>
        {
            Assert.That(decision.Numbers[(FactInput)input], Is.EqualTo(FactNumber.Of(77)));
            Assert.That(decision.Numbers[FactInput.Texts], Is.EqualTo(FactNumber.Of(-1)));
            Assert.That(decision.Numbers[FactInput.Texts + 2], Is.EqualTo(FactNumber.Unknown));
            Assert.That((decision.Path, decision.SecondPath), Is.EqualTo(("/a", "/b")), "texts stand behind numbers and addresses");
            Assert.That(decision.Numbers.Client!.Address, Is.EqualTo(IPAddress.IPv6Any));
        });
    }

    [Test]
    public void BytesThatAreNoDecisionAreRefused()
    {
        byte[] good = RecordBytes.Decision(default, "/etc/shadow"u8);
        Assert.That(_decoder.Decision(good, RecordRing.Alerts), Is.Not.Null);
        int body = good.Length - "/etc/shadow".Length;
        for (int length = 0; length < good.Length; length++)
        {
            byte[] part = good[..length];
            if (length < body) Assert.That(_decoder.Decision(part, RecordRing.Alerts), Is.Null, $"{length} bytes");
            else Assert.That(() => _decoder.Decision(part, RecordRing.Alerts), Throws.TypeOf<InvalidDataException>(), $"{length} bytes");
        }

        byte[] other = RecordBytes.Decision(default);
        other[16] = (byte)RecordType.Exec;
        Assert.That(_decoder.Decision(other, RecordRing.Alerts), Is.Null);
    }

    [Test]
    public void AnExecFillsTheTableAndADecisionFindsIt()
    {
        _lifecycle.Apply(RecordBytes.Exec(
            new ExecRecord { ExecId = 5, Pid = 42, Ppid = 1, StartTimeNs = 99, Uid = 3, Loginuid = uint.MaxValue }, "cat", "/usr/bin/cat", "cat\0/etc/shadow\0"));
        ProcessFacts process = _decoder.Decision(RecordBytes.Decision(new DecisionRecord { ExecId = 5, Pid = 42, StartTimeNs = 99 }), RecordRing.Decisions)!.Process;
        Assert.Multiple(() =>
        {
            Assert.That(process.ExePath, Is.EqualTo("/usr/bin/cat"));
            Assert.That(process.CommandLine, Is.EqualTo("cat /etc/shadow"));
            Assert.That(process.ArgumentsAreCut, Is.False);
        });
    }

    [Test]
    public void LongArgumentsAreReadWhenAConditionAsksForThem()
    {
        int reads = 0;
        byte[]? whole = [.. "cat\0/etc/shadow\0"u8];
        DecisionEvent decision = Decide();
        Assert.That((DecisionFacts.ForPeople(decision, HostFacts.None).Values["proc.args"] as TextFact)?.Value, Is.EqualTo("/et …"));
        Assert.That(Ask("proc.name"), Is.EqualTo(new[] { "cat" }));
        Assert.That(reads, Is.Zero);
        Assert.That(Ask("proc.args", "proc.args"), Is.EqualTo(new[] { "/etc/shadow", "/etc/shadow" }));
        Assert.That(reads, Is.EqualTo(1));
        Assert.That(Ask("proc.cmdline"), Is.EqualTo(new[] { "cat /etc/shadow" }));

        // Another process: what was read of the first one is kept as long as there is memory for it.
        whole = null;
        decision = Decide();
        Assert.That(Ask("proc.args", "proc.cmdline"), Is.EqualTo(new[] { "unknown", "unknown" }));

        DecisionEvent Decide()
        {
            new LifecycleDecoder(_table, Read).Apply(RecordBytes.Exec(
                new ExecRecord { ExecId = 5, Pid = 42, StartTimeNs = 99, Gaps = (uint)ExecGaps.ArgsCut, ArgsWhole = 16 }, "cat", "/usr/bin/cat", "cat\0/et"));
            return _decoder.Decision(RecordBytes.Decision(new DecisionRecord { ExecId = 5, Pid = 42, StartTimeNs = 99, Op = (ushort)DecisionPoint.Open }), RecordRing.Decisions)!;
        }

        string[] Ask(params string[] fields)
        {
            var facts = new FactDerivation(DecisionFacts.ForCondition(decision, HostFacts.None, OnUnknown.Deny).Single());
            return [.. fields.Select(f => facts.Get(f) is TextFact text ? text.Value : "unknown")];
        }

        byte[]? Read(ulong program, uint bytes)
        {
            Assert.That((program, bytes), Is.EqualTo((5UL, 16U)));
            reads++;
            return whole;
        }
    }

    [Test]
    public void AProgramThatIsNotKnownHasTheLineageOfItsProcess()
    {
        _table.Exec(Some.Process(42, "cat", 1, 1, 50_000_000_000));
        DecisionRecord record = new() { ExecId = 1000, Pid = 42, StartTimeNs = 50_001_000_000 };
        ProcessFacts process = _decoder.Decision(RecordBytes.Decision(record), RecordRing.Alerts)!.Process;
        Assert.That((process.ProgramIsUnknown, process.Before?.Name), Is.EqualTo((true, "cat")));
        record.StartTimeNs = 60_000_000_000;
        Assert.That(_decoder.Decision(RecordBytes.Decision(record), RecordRing.Alerts)!.Process.Before, Is.Null, "another process with that number");
    }

    [Test]
    public void ForkAndExitAreFollowed()
    {
        _lifecycle.Apply(RecordBytes.Exec(new ExecRecord { ExecId = 5, Pid = 42, Ppid = 1, StartTimeNs = 99 }, "sh", "/bin/sh", "sh\0"));
        _lifecycle.Apply(RecordBytes.Lifecycle(RecordType.Fork, new LifecycleRecord { ExecId = 6, ParentExecId = 5, Pid = 43, Ppid = 42, StartTimeNs = 100 }));
        ProcessFacts child = _table.FindByPid(43)!;
        Assert.That((child.Name, child.Parent!.ExecId), Is.EqualTo(("sh", 5UL)));
        _lifecycle.Apply(RecordBytes.Lifecycle(RecordType.Exit, new LifecycleRecord { ExecId = 6, Pid = 43, StartTimeNs = 100 }));
        Assert.That(_table.FindByPid(43), Is.Null);
        Assert.That(_table.Find(6), Is.Not.Null, "a record may still speak of it");
    }

    [Test]
    public void ALifecycleRecordThatIsTooShortIsRefused()
    {
        byte[] good = RecordBytes.Exec(new ExecRecord { ExecId = 5, Pid = 42 }, "sh", "/bin/sh", "sh\0");
        for (int length = 0; length < good.Length; length++) Assert.That(_lifecycle.Apply(good.AsSpan(0, length)), Is.False, $"{length} bytes");
        Assert.That(_table.Count, Is.Zero);
    }
}
