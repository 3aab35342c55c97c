using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

/// <summary>Of rules 0 to 5 the odd ones leave something to user space.</summary>
public sealed class RecordSplitTests
{
    private static readonly PolicySession Session = Some.Session(Some.Image(
        [.. Enumerable.Range(0, 6).Select(i => i % 2 == 0
            ? Some.ImageRule(Some.Rule($"plain {i}"))
            : Some.ImageRule(Some.Rule($"left {i}", RuleAction.Kill), action: KernelAction.Alert, stop: StopMeaning.KilledByResponder, inKernel: false))]));

    [TestCase(new uint[0], false)]
    [TestCase(new uint[] { 0 }, false)]
    [TestCase(new uint[] { 1 }, false)]
    [TestCase(new uint[] { 0, 2, 4 }, false)]
    [TestCase(new uint[] { 1, 3 }, false)]
    [TestCase(new uint[] { 0, 1 }, true)]
    [TestCase(new uint[] { 3, 1, 2 }, true)]
    [TestCase(new uint[] { 2, 77 }, false)]
    [TestCase(new uint[] { 1, 77 }, true)]
    [TestCase(new uint[] { 1, 6 }, true)]
    public void ARecordIsMixedWhenItHasRulesOfBothKinds(uint[] rules, bool expected)
    {
        byte[] record = Record(0, rules);
        Assert.That(DecisionView.TryOpen(record, out DecisionView view), Is.True);
        Assert.That(new RecordSplit(Session).IsMixed(record, view), Is.EqualTo(expected));
    }

    [TestCase(0b00000u, 0b000u, 0b00u)]
    [TestCase(0b11111u, 0b111u, 0b11u)]
    [TestCase(0b00010u, 0b010u, 0b00u)]
    [TestCase(0b01000u, 0b100u, 0b00u)]
    [TestCase(0b10001u, 0b001u, 0b10u)]
    [TestCase(0b00100u, 0b000u, 0b01u)]
    public void APartHasTheRulesOfOneKindAndWhatIsSaidOfThem(uint unsure, uint unsureOfWork, uint unsureOfOthers)
    {
        byte[] record = Record(unsure, 1, 3, 0, 5, 2);
        byte[] before = [.. record];
        var split = new RecordSplit(Session);
        for (int i = 0; i < 2; i++)
        {
            AssertPart(split, record, hasWork: true, [1, 3, 5], unsureOfWork);
            AssertPart(split, record, hasWork: false, [0, 2], unsureOfOthers);
        }

        Assert.That(record, Is.EqualTo(before), "it is left as it was");
    }

    private static void AssertPart(RecordSplit split, byte[] record, bool hasWork, uint[] rules, uint unsure)
    {
        DecisionView.TryOpen(record, out DecisionView view);
        ReadOnlySpan<byte> bytes = split.Part(record, view, hasWork);
        Assert.That(bytes.Length, Is.EqualTo(record.Length));
        Assert.That(DecisionView.TryOpen(bytes, out DecisionView part), Is.True);
        Assert.That(part.Rules.ToArray(), Is.EqualTo(rules));
        Assert.That((part.Fixed.Unsure, part.Fixed.ExecId), Is.EqualTo((unsure, 7UL)));
        Assert.That(((ReadOnlySpan<uint>)part.Fixed.Rules)[rules.Length..].ContainsAnyExcept(0u), Is.False);
        Assert.That(part.BytesOf(0).ToArray(), Is.EqualTo("/etc/shadow"u8.ToArray()));
    }

    private static byte[] Record(uint unsure, params uint[] rules) => RecordBytes.Decision(
        new DecisionRecord { ExecId = 7, Op = (ushort)DecisionPoint.Open, Unsure = unsure }, "/etc/shadow"u8, default, rules);
}
