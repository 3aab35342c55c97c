using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Rules;

/// <summary>The rules that are shipped: each a behaviour of its own, told by its tests, tagged, and careful in what it does.</summary>
public sealed partial class ShippedRulesTests
{
    private static readonly string Folder = RepositoryPaths.At("rules");

    private static readonly string[] Files = [.. Directory.EnumerateFiles(Folder, "*.rule", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static readonly Policy Policy = Compile();

    public static IEnumerable<TestCaseData> Rules => Policy.Rules.Select(r => new TestCaseData(r).SetArgDisplayNames(r.Name));

    [Test]
    public void ThereAreManyOneInAFile()
    {
        Assert.That(Policy.Rules, Has.Count.GreaterThanOrEqualTo(40));
        Assert.That(Policy.Rules.GroupBy(r => r.Span.Source.Name).Where(f => f.Count() > 1).Select(f => f.Key), Is.Empty);
        Assert.That(Policy.Rules.Select(r => r.Name), Is.Unique);
    }

    [TestCaseSource(nameof(Rules))]
    public void RuleIsToldByItsTests(PolicyRule rule)
    {
        Assert.That(rule.Tests.Select(t => t.Expected), Does.Contain(null).And.Contain(rule.Action), "one test matches, one does not");
        Assert.That(RuleTestRunner.Run(Policy with { Rules = [rule] }).Where(r => !r.Passed).Select(r => r.Test.Name), Is.Empty);
    }

    [TestCaseSource(nameof(Rules))]
    public void RuleIsTagged(PolicyRule rule)
    {
        Assert.That(rule.Tags.Where(t => Technique().IsMatch(t)), Is.Not.Empty, "a technique of ATT&CK");
        Assert.That(rule.Tags.Count(t => t is "maturity_stable" or "maturity_incubating" or "maturity_sandbox"), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Rules))]
    public void WhatIsStoppedIsStable(PolicyRule rule)
    {
        if (rule.Action != RuleAction.Alert) Assert.That(rule.Tags, Does.Contain("maturity_stable"));
    }

    [TestCaseSource(nameof(Rules))]
    public void KernelDecidesAlone(PolicyRule rule) => Assert.That(rule.Plans.SelectMany(p => p.NeedsUserSpace), Is.Empty);

    [Test]
    public void EveryTriggerAndExemptionIsReached()
    {
        TestCoverage coverage = TestCoverage.Of(Policy);
        Assert.That(coverage.Triggers, Is.GreaterThan(Policy.Rules.Count));
        Assert.That(coverage.Unreached.Select(u => $"{u.Rule.Name}, {u.Operation}: {string.Join(", ", u.Fields)}"), Is.Empty);
    }

    private static Policy Compile()
    {
        CompilationResult result = RuleCompiler.Compile([.. Files.Select(f => new SourceText(Path.GetRelativePath(Folder, f), File.ReadAllText(f)))]);
        Assert.That(result.Diagnostics, Is.Empty);
        return result.Policy!;
    }

    [GeneratedRegex(@"^T\d{4}(\.\d{3})?$")]
    private static partial Regex Technique();
}
