using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>The normal form read plainly: some branch's trigger holds and none of its exemptions does.</summary>
internal static class BranchEvaluation
{
    public static Truth Evaluate(IEnumerable<Branch> branches, EventFacts facts) => branches.Aggregate(
        Truth.False, (some, branch) => some.Or(Evaluate(branch.Trigger, facts)
            .And(branch.Exemptions.Aggregate(Truth.False, (any, e) => any.Or(Evaluate(e.Predicates, facts))).Not())));

    private static Truth Evaluate(IEnumerable<FieldPredicate> predicates, EventFacts facts) =>
        predicates.Aggregate(Truth.True, (all, p) => all.And(ConditionEvaluator.Evaluate(p.Condition, facts)));
}
