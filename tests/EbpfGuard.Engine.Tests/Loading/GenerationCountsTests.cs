using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Loading;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

/// <summary>What the next daemon finds of what this one counted.</summary>
public sealed class GenerationCountsTests
{
    private GenerationCounts _counts = null!;

    [SetUp]
    public void Begin()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("making a map takes root");
        _counts = new GenerationCounts(rules: 3);
    }

    [TearDown]
    public void End() => _counts?.Dispose();

    [Test]
    public void AllIsZeroAtFirst()
    {
        Assert.That(_counts.Cells[..(4 * GenerationCounts.Columns)].ContainsAnyExcept(0UL), Is.False);
        Assert.That((_counts.Rules, _counts.LastSeenNs, _counts.WasLeft), Is.EqualTo((3, 0L, false)));
    }

    [Test]
    public void ASignOfLifeKeepsWhatWasCountedUntilThen()
    {
        RuleCounter[] kernel = [.. Enumerable.Range(0, 3).Select(i => new RuleCounter
        {
            Matched = 1, Recorded = 2, HeldBack = 100 + (ulong)i, Lost = 200 + (ulong)i, Stopped = 300 + (ulong)i,
        })];
        for (int rule = 0; rule < 3; rule++)
        {
            for (int column = 0; column < GenerationCounts.OwnColumns; column++) _counts.Own(rule)[column] = Value(rule, column);
        }

        _counts.Beat(77, kernel);
        _counts.Own(1)[GenerationCounts.Written]++;
        for (int rule = 0; rule < 3; rule++)
        {
            Assert.That(_counts.OwnSeen(rule).ToArray(), Is.EqualTo(Enumerable.Range(0, GenerationCounts.OwnColumns).Select(c => Value(rule, c))));
            RuleCounter seen = _counts.KernelSeen(rule);
            Assert.That((seen.Matched, seen.Recorded), Is.EqualTo((0UL, 0UL)), "the kernel keeps these");
            Assert.That((seen.HeldBack, seen.Lost, seen.Stopped), Is.EqualTo((kernel[rule].HeldBack, kernel[rule].Lost, kernel[rule].Stopped)));
        }

        Assert.That(_counts.Own(1)[GenerationCounts.Written], Is.EqualTo(Value(1, GenerationCounts.Written) + 1), "it is counted on");
        Assert.That(_counts.LastSeenNs, Is.EqualTo(77));
    }

    [Test]
    public void LeavingInOrderIsNoSignOfLife()
    {
        _counts.WasLeft = true;
        Assert.That((_counts.WasLeft, _counts.LastSeenNs), Is.EqualTo((true, 0L)));
        Assert.That(_counts.Own(2).ContainsAnyExcept(0UL), Is.False);
        _counts.WasLeft = false;
        Assert.That(_counts.WasLeft, Is.False);
    }

    private static ulong Value(int rule, int column) => (ulong)((rule * 10) + column + 1);
}
