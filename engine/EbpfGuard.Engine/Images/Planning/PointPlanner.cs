using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Decides where in the kernel each operation of a rule is judged, and what can be done about a match there.</summary>
internal sealed class PointPlanner(ImageTarget target, DiagnosticBag diagnostics)
{
    /// <summary>The decision points of <paramref name="rule"/>.</summary>
    public ImageRule Plan(PolicyRule rule) => new(rule, [.. rule.Plans.Select(p => Plan(rule, p))]);

    /// <summary>True when a match of <paramref name="rule"/> only records what it would do.</summary>
    public bool IsMonitored(PolicyRule rule) => target.MonitorAll || rule.Mode == RuleMode.Monitor;

    private ImagePlan Plan(PolicyRule rule, OperationPlan plan)
    {
        Offer offer = OfferFor(plan);
        bool stops = rule.Action != RuleAction.Alert && !IsMonitored(rule);
        bool inKernel = plan.NeedsUserSpace.Count == 0;
        if (offer.Point is null)
        {
            if (stops && target.CannotBlock == CannotBlock.Refuse) diagnostics.Report(ImageDiagnostics.RuleCannotStop(rule, plan.Operation));
            else diagnostics.Report(ImageDiagnostics.RuleNotVisible(rule, plan.Operation));
            return new ImagePlan(plan, null, KernelAction.Alert, StopMeaning.Reported, inKernel);
        }

        if (!inKernel)
        {
            bool responds = stops && rule.Action is RuleAction.Kill or RuleAction.KillTree;
            StopMeaning stop = responds ? StopMeaning.KilledByResponder : StopMeaning.Reported;
            return new ImagePlan(plan, offer.Point, KernelAction.Alert, stop, DecidedInKernel: false);
        }

        KernelAction action = ActionAt(rule, plan, offer, stops);
        StopMeaning meaning = !stops ? StopMeaning.Reported : action switch
        {
            KernelAction.Block => offer.OnBlock!.Value,
            KernelAction.Kill => offer.OnKill,
            _ => StopMeaning.Reported,
        };
        return new ImagePlan(plan, offer.Point, action, meaning, DecidedInKernel: true);
    }

    /// <summary>What the kernel does on a match; a monitored rule keeps what it would do.</summary>
    private KernelAction ActionAt(PolicyRule rule, OperationPlan plan, Offer offer, bool stops)
    {
        if (rule.Action == RuleAction.Alert) return KernelAction.Alert;
        if (rule.Action != RuleAction.Block) return KernelAction.Kill;
        if (offer.OnBlock is { } block) return block == StopMeaning.Denied ? KernelAction.Block : KernelAction.Kill;
        if (!stops) return KernelAction.Block;
        if (target.CannotBlock == CannotBlock.Refuse) diagnostics.Report(ImageDiagnostics.RuleCannotStop(rule, plan.Operation));
        return target.CannotBlock == CannotBlock.Kill ? KernelAction.Kill : KernelAction.Alert;
    }

    private Offer OfferFor(OperationPlan plan)
    {
        if (plan.Operation == Operation.Exec)
        {
            return target.HasLsm && !plan.NeedsArguments
                ? Offer.Denies(DecisionPoint.ExecCheck)
                : new Offer(DecisionPoint.Exec, StopMeaning.KilledAtExec, StopMeaning.KilledAtExec);
        }

        DecisionPoint point = OperationPoints.Of(plan.Operation)[0];
        if (OperationSet.OnReturn.Has(plan.Operation)) return Offer.OnReturn(point);
        if (target.HasLsm || (plan.Operation == Operation.Connect && target.HasCgroup)) return Offer.Denies(point);
        return plan.Operation == Operation.Open ? Offer.OnReturn(point) : new Offer(null, null, StopMeaning.Reported);
    }

    /// <summary>What a decision point can do: null where it cannot stop an operation without killing, or does not exist.</summary>
    private readonly record struct Offer(DecisionPoint? Point, StopMeaning? OnBlock, StopMeaning OnKill)
    {
        public static Offer Denies(DecisionPoint point) => new(point, StopMeaning.Denied, StopMeaning.Denied);

        public static Offer OnReturn(DecisionPoint point) => new(point, null, StopMeaning.KilledOnReturn);
    }
}
