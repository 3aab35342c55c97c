using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>A limit that is reached is an error with its size, never a silent cut.</summary>
public sealed class LimitTests
{
    [Test]
    public void AncestorComparisonsHaveALimit()
    {
        ImageResult result = Build(SourcePolicies.Rules(AbiLimits.AncestorBits + 1, i => $"evt.type = execve and proc.aname = ancestor{i}"));
        AssertTooLarge(result, $"{AbiLimits.AncestorBits + 1} comparisons", $"{AbiLimits.AncestorBits}", $"rule {AbiLimits.AncestorBits}");
    }

    [Test]
    public void AncestorComparisonsUpToTheLimitFit() =>
        Assert.That(Build(SourcePolicies.Rules(AbiLimits.AncestorBits, i => $"evt.type = execve and proc.aname = ancestor{i}")).Image, Is.Not.Null);

    [Test]
    public void TriggersHaveALimit()
    {
        Policy one = SourcePolicies.Compile(SourcePolicies.Rule("rule", "evt.type = open and fd.name = /a"));
        var policy = new Policy([.. Enumerable.Repeat(one.Rules[0], ImageLimits.Triggers + 1)], one.SourceHash);
        AssertTooLarge(Build(policy), $"{ImageLimits.Triggers + 1:N0} triggers", $"{ImageLimits.Triggers:N0}", "rule");
    }

    [Test]
    public void TriggersUpToTheLimitFit()
    {
        Policy one = SourcePolicies.Compile(SourcePolicies.Rule("rule", "evt.type = open and fd.name = /a"));
        var policy = new Policy([.. Enumerable.Repeat(one.Rules[0], ImageLimits.Triggers)], one.SourceHash);
        ImageResult result = Build(policy);
        Assert.That(result.Image!.Layout.Ops[2].Triggers, Is.EqualTo(ulong.MaxValue));
        Assert.That(result.Image!.Layout.Ops[2].TriggerGroupWords, Is.EqualTo(4));
    }

    [Test]
    public void SlotsHaveALimit() => AssertTooLarge(
        Build(SourcePolicies.Rules(513, i => $"evt.type = open and fd.name contains sub{i}")), "513 slots", "512", "rule 512");

    [Test]
    public void PatternWithTooManyStatesIsRefused() => AssertTooLarge(
        Build(SourcePolicies.Rules(1, _ => "evt.type = open and fd.name glob \"*a????????????????????\"")),
        "more than", $"{ImageLimits.PatternStates:N0} states", "rule 0");

    [Test]
    public void PatternsBeyondAGroupAreSharedOut()
    {
        ImageResult result = Build(SourcePolicies.Rules(8, i =>
            $"evt.type = open and fd.name glob \"*a{new string('?', i)}b*c{new string('?', i)}d*e{i}\""));
        Assert.That(result.Image, Is.Not.Null);
        Assert.That(result.Report!.Sizes.Classifiers, Has.Count.GreaterThan(1));
    }

    private static void AssertTooLarge(ImageResult result, string size, string limit, string rule)
    {
        Assert.That(result.Image, Is.Null);
        Diagnostic diagnostic = result.Diagnostics.Single();
        Assert.That(diagnostic.Descriptor, Is.EqualTo(ImageDiagnostics.TooLarge));
        Assert.That(diagnostic.Message, Does.Contain(size).And.Contain(limit));
        Assert.That(diagnostic.Primary.Span.Text, Does.Contain(rule));
    }

    private static ImageResult Build(Policy policy) => PolicyImageBuilder.Build(policy, Targets.Lsm);
}
