using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>What a policy says of an event.</summary>
/// <param name="Matches">The rules that match, in the policy's order; monitor rules are among them.</param>
/// <param name="Action">The strongest action of those that act; null when none does.</param>
public sealed record PolicyVerdict(IReadOnlyList<PolicyRule> Matches, RuleAction? Action);

/// <summary>Judges events by a policy's conditions: the oracle for the image and the kernel.</summary>
public sealed class PolicyEvaluator
{
    private readonly ILookup<Operation, (PolicyRule Rule, OperationPlan Plan)> _plans;

    /// <summary>An evaluator of <paramref name="policy"/>.</summary>
    public PolicyEvaluator(Policy policy) =>
        _plans = policy.Rules.SelectMany(r => r.Plans.Select(p => (Rule: r, Plan: p))).ToLookup(p => p.Plan.Operation);

    /// <summary>Judges <paramref name="facts"/>.</summary>
    public PolicyVerdict Evaluate(EventFacts facts)
    {
        FactDerivation derived = new(facts);
        PolicyRule[] matches = [.. _plans[facts.Operation].Where(p => Matches(p.Rule, p.Plan, derived)).Select(p => p.Rule)];
        RuleAction[] actions = [.. matches.Where(r => r.Mode == RuleMode.Enforce).Select(r => r.Action)];
        return new PolicyVerdict(matches, actions.Length == 0 ? null : actions.Max());
    }

    /// <summary>True when <paramref name="rule"/> matches <paramref name="facts"/>.</summary>
    public static bool Matches(PolicyRule rule, EventFacts facts)
    {
        FactDerivation derived = new(facts);
        return rule.Plans.Any(p => p.Operation == facts.Operation && Matches(rule, p, derived));
    }

    private static bool Matches(PolicyRule rule, OperationPlan plan, FactDerivation facts) =>
        ConditionEvaluator.Evaluate(plan.Condition, facts).Matches(rule.OnUnknown);
}
