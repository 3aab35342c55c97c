using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>Every trigger of a rule has its own copy of an exemption, and the limit is on all of them.</summary>
public sealed class ExemptionLimitTests
{
    private static IEnumerable<TestCaseData> Conditions =>
    [
        Case("triggers first", count => $"({Triggers('a', 64)}) and {Exemptions(count)}"),
        Case("exemptions first", count => $"{Exemptions(count)} and ({Triggers('a', 64)})"),
        Case("exemptions within triggers", count => $"({Triggers('a', 8)}) and ({Triggers('b', 8, $" and {Exemptions(count)}")})"),
    ];

    [TestCaseSource(nameof(Conditions))]
    public void ARuleMayHaveAsManyExemptionsOverAllItsTriggersAsTheLimitSays(Func<int, string> condition)
    {
        OperationPlan plan = Some.Plan($"evt.type = openat and {condition(64)}", Operation.Open)!;
        Assert.That(plan.Branches, Has.Count.EqualTo(64));
        Assert.That(plan.Branches.Sum(b => b.Exemptions.Count), Is.EqualTo(PolicyLimits.ExemptionsPerRule));
    }

    [TestCaseSource(nameof(Conditions))]
    public void OneMoreForEachTriggerIsTooManyAndTheNumberIsTold(Func<int, string> condition) => Assert.That(
        Some.Compile(Some.RuleText($"evt.type = openat and {condition(65)}")).Diagnostics.Single().Message, Does.Contain("4,160 exemptions"));

    private static TestCaseData Case(string name, Func<int, string> condition) => new TestCaseData(condition).SetArgDisplayNames(name);

    // Alternatives that neither join each other nor turn into few exemptions.
    private static string Triggers(char letter, int count, string more = "") => string.Join(" or ",
        Enumerable.Range(0, count).Select(i => $"(proc.aname = {letter}{i} and proc.aexepath startswith /{letter}/{i}{more})"));

    private static string Exemptions(int count) =>
        string.Join(" and ", Enumerable.Range(0, count).Select(i => $"not (proc.name = p{i} and fd.name startswith /srv/{i})"));
}
