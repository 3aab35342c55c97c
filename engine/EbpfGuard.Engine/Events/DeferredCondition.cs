using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Events;

/// <summary>The part of a condition that goes on in user space, judged by the reference semantics.</summary>
public static class DeferredCondition
{
    /// <summary>True when the condition of <paramref name="plan"/> holds; an unknown answer is the rule's <c>on_unknown</c>.</summary>
    public static bool Holds(PolicyRule rule, OperationPlan plan, EventFacts facts) =>
        ConditionEvaluator.Evaluate(plan.Condition, facts) switch
        {
            Truth.True => true,
            Truth.False => false,
            _ => rule.OnUnknown == OnUnknown.Match,
        };
}
