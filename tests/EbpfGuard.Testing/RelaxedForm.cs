using System.Runtime.CompilerServices;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Testing;

/// <summary>
/// What the kernel is to decide of a condition: each comparison that is left to user space is taken as it helps the rule to match. Written
/// apart from the compiler's own normal form, so that the two can be held against each other.
/// </summary>
public static class RelaxedForm
{
    private static readonly ConditionalWeakTable<OperationPlan, Condition> Known = [];

    /// <summary>The condition of <paramref name="plan"/> without what is left to user space.</summary>
    public static Condition Of(OperationPlan plan) => plan.NeedsUserSpace.Count == 0 ? plan.Condition
        : Known.GetValue(plan, static p => Relax(p.Condition, p.Operation, isNegated: false));

    /// <summary>True when the kernel is to report a match of <paramref name="rule"/>.</summary>
    public static bool Matches(PolicyRule rule, EventFacts facts) => Truth(rule, facts).Matches(rule.OnUnknown);

    /// <summary>What the kernel is to know of <paramref name="rule"/>.</summary>
    public static Truth Truth(PolicyRule rule, EventFacts facts) => rule.Plans.Where(plan => plan.Operation == facts.Operation)
        .Select(plan => ConditionEvaluator.Evaluate(Of(plan), facts)).DefaultIfEmpty(Dsl.Evaluation.Truth.False).Max();

    /// <summary>True when the kernel, which knows that much, is to kill nobody.</summary>
    public static bool IsSpared(Truth truth, OnUnknown onUnknown) => truth == Dsl.Evaluation.Truth.Unknown && onUnknown == OnUnknown.Deny;

    private static Condition Relax(Condition condition, Operation operation, bool isNegated) => condition switch
    {
        NotCondition not => new NotCondition(Relax(not.Operand, operation, !isNegated)),
        AndCondition and => new AndCondition([.. and.Operands.Select(o => Relax(o, operation, isNegated))]),
        OrCondition or => new OrCondition([.. or.Operands.Select(o => Relax(o, operation, isNegated))]),
        ComparisonCondition comparison when UserSpaceNeeds.Find(comparison, operation) is not null => new ConstantCondition(!isNegated),
        _ => condition,
    };
}
