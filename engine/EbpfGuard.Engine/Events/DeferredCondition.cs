using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Events;

/// <summary>The part of a condition that goes on in user space, judged by the reference semantics.</summary>
public static class DeferredCondition
{
    /// <summary>What the condition of <paramref name="plan"/> is; an unknown one is what the rule's <c>on_unknown</c> makes of it.</summary>
    public static Truth Judge(OperationPlan plan, EventFacts facts) => ConditionEvaluator.Evaluate(plan.Condition, facts);
}
