using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Building;

/// <summary>What <c>ebpfguard check</c> says of a policy before it is deployed.</summary>
/// <param name="Rules">The rules in their order.</param>
/// <param name="Sizes">The sizes of the tables.</param>
/// <param name="UncachedFields">The fields that they ask for and by which opens that matched nothing are not kept.</param>
public sealed record CompileReport(IReadOnlyList<RuleReport> Rules, TableSizes Sizes, IReadOnlyList<string> UncachedFields)
{
    internal static CompileReport Of(PolicyImage image, ImageTarget target, TableSizes sizes) =>
        new([.. image.Rules.Select(r => RuleReport.Of(r, target))], sizes, OpenCache.Uncached(image.Layout.Inputs[(int)DecisionPoint.Open]));
}

/// <summary>How a rule is decided.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Operations">Each of its operations.</param>
public sealed record RuleReport(PolicyRule Rule, IReadOnlyList<OperationReport> Operations)
{
    internal static RuleReport Of(ImageRule rule, ImageTarget target) => new(
        rule.Rule,
        [.. rule.Plans.Select(p => OperationReport.Of(p, target))]);
}

/// <summary>How an operation of a rule is decided.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Hooks">The kernel's hooks that judge it; empty when this host cannot see it.</param>
/// <param name="IsDecidedInKernel">False when user space has to confirm a match.</param>
/// <param name="Stop">What stopping means.</param>
/// <param name="Relaxed">Comparisons, as written, that are taken to hold because nothing knows them at the attempt.</param>
/// <param name="UserSpaceFields">Fields that only user space knows, operators that only it has, values that only it computes.</param>
public sealed record OperationReport(
    Operation Operation,
    IReadOnlyList<string> Hooks,
    bool IsDecidedInKernel,
    StopMeaning Stop,
    IReadOnlyList<string> Relaxed,
    IReadOnlyList<string> UserSpaceFields)
{
    /// <summary>What of the operation, or of the facts that the rule asks for, this host does not see; nothing where it does not see the operation.</summary>
    public IReadOnlyList<string> Unseen { get; private init; } = [];

    internal static OperationReport Of(ImagePlan plan, ImageTarget target)
    {
        PointCoverage? coverage = plan.Point is { } point ? DecisionPoints.Of(point).On(target.HasLsm, target.HasCgroup) : null;
        return new OperationReport(
            plan.Plan.Operation,
            coverage is null ? [] : [.. coverage.Programs.Select(p => p.Hook)],
            plan.DecidedInKernel,
            plan.Stop,
            [.. plan.Plan.Relaxed.Select(c => c.Span.Source is null ? c.Field.ToString() : c.Span.Text)],
            [.. plan.Plan.NeedsUserSpace.Select(f => f.ToString())])
        {
            Unseen = coverage is null ? [] : [.. coverage.Unseen, .. FactGaps.Of(plan.Plan, target.HasLsm, !plan.DecidedInKernel)],
        };
    }
}
