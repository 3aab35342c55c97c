using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Decides where in the kernel each operation of a rule is judged, and what can be done about a match there.</summary>
internal sealed class PointPlanner(ImageTarget target, DiagnosticBag diagnostics)
{
    /// <summary>The decision points of <paramref name="rule"/>.</summary>
    public ImageRule Plan(PolicyRule rule)
    {
        ImagePlan[] plans = [.. rule.Plans.Select(p => Plan(rule, p))];
        Operation[] unseen = [.. plans.Where(p => p.Point is null && !MustStop(rule)).Select(p => p.Plan.Operation)];
        if (unseen.Length > 0) diagnostics.Report(ImageDiagnostics.RuleNotVisible(rule, unseen));
        return new ImageRule(rule, plans);
    }

    private bool MustStop(PolicyRule rule) => Stops(rule) && target.CannotBlock == CannotBlock.Refuse;

    private static bool Stops(PolicyRule rule) => rule.Action != RuleAction.Alert && rule.Mode == RuleMode.Enforce;

    private ImagePlan Plan(PolicyRule rule, OperationPlan plan)
    {
        bool stops = Stops(rule);
        bool inKernel = plan.NeedsUserSpace.Count == 0;
        if (RowOf(plan) is not { } row || CoverageOf(row) is not { } coverage)
        {
            if (MustStop(rule)) diagnostics.Report(ImageDiagnostics.RuleCannotStop(rule, plan.Operation, isSeen: false));
            return new ImagePlan(plan, null, KernelAction.Alert, StopMeaning.Reported, inKernel);
        }

        if (!inKernel)
        {
            bool responds = stops && rule.Action is RuleAction.Kill or RuleAction.KillTree;
            StopMeaning stop = responds ? StopMeaning.KilledByResponder : StopMeaning.Reported;
            return new ImagePlan(plan, row.Point, KernelAction.Alert, stop, DecidedInKernel: false);
        }

        KernelAction action = ActionAt(rule, plan, coverage, stops);
        StopMeaning meaning = !stops ? StopMeaning.Reported : action switch
        {
            KernelAction.Block => coverage.OnBlock!.Value,
            KernelAction.Kill => coverage.OnKill,
            _ => StopMeaning.Reported,
        };
        return new ImagePlan(plan, row.Point, action, meaning, DecidedInKernel: true);
    }

    /// <summary>What the kernel does on a match; a monitored rule keeps what it would do.</summary>
    private KernelAction ActionAt(PolicyRule rule, OperationPlan plan, PointCoverage coverage, bool stops)
    {
        if (rule.Action == RuleAction.Alert) return KernelAction.Alert;
        if (rule.Action != RuleAction.Block) return KernelAction.Kill;
        if (coverage.OnBlock is { } block) return block == StopMeaning.Denied ? KernelAction.Block : KernelAction.Kill;
        if (!stops) return KernelAction.Block;
        if (target.CannotBlock == CannotBlock.Refuse) diagnostics.Report(ImageDiagnostics.RuleCannotStop(rule, plan.Operation, isSeen: true));
        return target.CannotBlock == CannotBlock.Kill ? KernelAction.Kill : KernelAction.Alert;
    }

    // The first point that this host has and that knows what the rule asks for.
    private DecisionPointRow? RowOf(OperationPlan plan) => DecisionPoints.Of(plan.Operation)
        .FirstOrDefault(row => (row.KnowsArguments || !plan.NeedsArguments) && CoverageOf(row) is not null);

    private PointCoverage? CoverageOf(DecisionPointRow row) => row.On(target.HasLsm, target.HasCgroup);
}
