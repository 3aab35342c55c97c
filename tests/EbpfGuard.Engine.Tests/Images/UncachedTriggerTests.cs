using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>A rule that asks for facts by which opens are not kept has a trigger beside its own, without them, that is no match.</summary>
public sealed class UncachedTriggerTests
{
    [TestCase("fd.name = /a and user.uid = 0 and not proc.name in (b, c)", 0)]
    [TestCase("fd.name = /a and fd.nameraw contains ..", 1)]
    [TestCase("fd.name = /a and not proc.cwd = /b", 1)]
    [TestCase("(fd.name = /a and proc.duration < 5) or (fd.name = /b and user.uid = 0)", 1)]
    [TestCase("proc.duration < 5", 1)]
    public void ThereIsOneForEachTriggerThatAsksForThem(string condition, int expected)
    {
        TriggerEntry[] triggers = TriggersOf(Build($"evt.type = openat and {condition}"), DecisionPoint.Open);
        Assert.That(triggers.Count(t => t.Flags == (uint)TriggerFlags.Uncached), Is.EqualTo(expected));
        Assert.That(triggers.Select(t => t.Rule), Is.All.Zero);
    }

    [Test]
    public void OnlyOpensAreKept()
    {
        TriggerEntry[] triggers = TriggersOf(Build("evt.type = unlink and fd.name = /a and proc.cwd = /b"), DecisionPoint.Unlink);
        Assert.That(triggers.Select(t => t.Flags), Has.None.EqualTo((uint)TriggerFlags.Uncached));
    }

    /// <summary>An exception by such a fact may not hold the next time; any other does.</summary>
    [Test]
    public void ItHasTheExceptionsThatAskForNothingElse()
    {
        PolicyImage image = Build("evt.type = openat and fd.name = /a and not (proc.name = b and proc.cwd = /c) and not proc.name = d");
        TriggerEntry uncached = TriggersOf(image, DecisionPoint.Open).Single(t => t.Flags == (uint)TriggerFlags.Uncached);
        Assert.That(uncached.ExemptionCount, Is.LessThan(TriggersOf(image, DecisionPoint.Open).Single(t => t.Flags != (uint)TriggerFlags.Uncached).ExemptionCount));
    }

    [Test]
    public void ItIsNoMatch()
    {
        var evaluator = new ImageEvaluator(Build("evt.type = openat and proc.duration < 5"));
        ProcessOutputs process = evaluator.Nobody();
        var facts = new FactTable();
        facts.Set(FactInput.Duration, FactNumber.Of(10));
        Assert.That(evaluator.Evaluate(DecisionPoint.Open, process, facts).Rules, Is.Empty);
        facts.Set(FactInput.Duration, FactNumber.Of(4));
        Assert.That(evaluator.Evaluate(DecisionPoint.Open, process, facts).Rules, Is.EqualTo(new[] { 0 }));
    }

    /// <summary>No rule is refused for what it costs to keep the opens of others: where there is no room, none is kept.</summary>
    [Test]
    public void WhereThereIsNoRoomOneStandsForAll()
    {
        int rules = (ImageLimits.Triggers / 2) + 1;
        Policy policy = SourcePolicies.Rules(rules, i => $"evt.type = openat and fd.name = /a{i} and fd.nameraw contains ..");
        TriggerEntry[] triggers = TriggersOf(PolicyImageBuilder.Build(policy, Targets.Lsm).Image!, DecisionPoint.Open);
        Assert.That(triggers.Count(t => t.Flags == (uint)TriggerFlags.Uncached), Is.EqualTo(1));
        Assert.That(triggers.Where(t => t.Flags != (uint)TriggerFlags.Uncached).Select(t => t.Rule).Distinct().Count(), Is.EqualTo(rules));
    }

    private static PolicyImage Build(string condition) =>
        PolicyImageBuilder.Build(SourcePolicies.Compile(SourcePolicies.Rule("rule", condition)), Targets.Lsm).Image!;

    private static TriggerEntry[] TriggersOf(PolicyImage image, DecisionPoint point)
    {
        var reader = new ImageReader(image);
        OperationLayout layout = image.Layout.Ops[(int)point];
        return [.. Enumerable.Range(0, 64 * (int)layout.TriggerGroupBits)
            .Where(i => (layout.Triggers >> (i / (int)layout.TriggerGroupBits) & 1) != 0)
            .Select(i => reader.Read<TriggerEntry>(layout.TriggerTable + (uint)(i * 4)))];
    }
}
