using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>What a policy says of an event.</summary>
/// <param name="Matches">The rules that match, in the policy's order; monitor rules are among them.</param>
/// <param name="Action">The strongest action of those that act; null when none does.</param>
public sealed record PolicyVerdict(IReadOnlyList<PolicyRule> Matches, RuleAction? Action)
{
    /// <summary>Those of <see cref="Matches"/> that match only because something is unknown.</summary>
    public IReadOnlyList<PolicyRule> Unsure { get; init; } = [];
}

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
        (PolicyRule Rule, Truth Truth)[] matches =
        [
            .. _plans[facts.Operation].Select(p => (p.Rule, Truth: ConditionEvaluator.Evaluate(p.Plan.Condition, derived)))
                .Where(m => m.Truth.Matches(m.Rule.OnUnknown)),
        ];
        RuleAction[] actions =
        [
            .. matches.Where(m => m.Rule.Mode == RuleMode.Enforce).Select(m => m.Truth.ActionOf(m.Rule.OnUnknown, m.Rule.Action)),
        ];
        return new PolicyVerdict([.. matches.Select(m => m.Rule)], actions.Length == 0 ? null : actions.Max())
        {
            Unsure = [.. matches.Where(m => m.Truth == Truth.Unknown).Select(m => m.Rule)],
        };
    }

    /// <summary>True when <paramref name="rule"/> matches <paramref name="facts"/>.</summary>
    public static bool Matches(PolicyRule rule, EventFacts facts) => ActionOf(rule, facts) is not null;

    /// <summary>What <paramref name="rule"/> does about <paramref name="facts"/>; null when it does not match.</summary>
    public static RuleAction? ActionOf(PolicyRule rule, EventFacts facts)
    {
        FactDerivation derived = new(facts);
        Truth truth = rule.Plans.Where(p => p.Operation == facts.Operation)
            .Select(p => ConditionEvaluator.Evaluate(p.Condition, derived)).DefaultIfEmpty(Truth.False).Max();
        return truth.Matches(rule.OnUnknown) ? truth.ActionOf(rule.OnUnknown, rule.Action) : null;
    }

    /// <summary>Why <paramref name="rule"/> matches <paramref name="facts"/> or does not; null when it does not judge such operations.</summary>
    public static Explanation? Explain(PolicyRule rule, EventFacts facts) =>
        rule.Plans.FirstOrDefault(p => p.Operation == facts.Operation) is { } plan ? Explanation.Of(plan.Condition, new FactDerivation(facts)) : null;
}
