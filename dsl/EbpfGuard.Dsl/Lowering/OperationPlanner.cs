using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>A rule's condition -> how one operation is judged by it.</summary>
internal static class OperationPlanner
{
    /// <summary>The plan before its branches are built, with their measured number; null when the condition never holds there.</summary>
    public static PlanDraft? Draft(Condition condition, Operation operation)
    {
        OperationSpecializer specializer = new(operation);
        Condition specialized = specializer.Specialize(condition);
        if (specialized is ConstantCondition { Value: false }) return null;
        List<FieldReference> fields = Comparisons.FieldsOf(specialized);
        OperationPlan plan = new(
            operation, specialized, [],
            UserSpaceNeeds.Of(specialized, operation),
            specializer.Relaxed,
            fields.SelectMany(f => f.Sources).Any(f => f.Definition.SupplyIn(operation) == FieldSupply.AfterExec));
        return new PlanDraft(plan, BranchPlan.For(new PredicateTreeBuilder(operation).Build(specialized)));
    }
}

/// <summary>A plan whose branches are measured and not yet built.</summary>
internal sealed record PlanDraft(OperationPlan Plan, BranchPlan Branches)
{
    /// <summary>The plan with its branches.</summary>
    public OperationPlan Build() => Plan with { Branches = Branches.Build() };
}
