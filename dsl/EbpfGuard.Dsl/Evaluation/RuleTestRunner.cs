using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>How a test of a rule went.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Test">The test.</param>
/// <param name="Actual">What the rule did when it matched; null when it did not.</param>
public sealed record RuleTestResult(PolicyRule Rule, RuleTest Test, RuleAction? Actual)
{
    /// <summary>True when the rule did what the test says.</summary>
    public bool Passed => Actual == Test.Expected;
}

/// <summary>Runs the tests that stand beside the rules, on the reference evaluator.</summary>
public static class RuleTestRunner
{
    /// <summary>One result a test, in the order of the rules. A monitor rule counts with the action that it would take.</summary>
    public static IEnumerable<RuleTestResult> Run(Policy policy) =>
        from rule in policy.Rules
        from test in rule.Tests
        select new RuleTestResult(rule, test, PolicyEvaluator.ActionOf(rule, test.Event));
}
