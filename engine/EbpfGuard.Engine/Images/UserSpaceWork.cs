using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images;

/// <summary>What is left to user space when a rule matches at a decision point.</summary>
/// <param name="Condition">The plan whose condition goes on here; null when the kernel decided alone.</param>
/// <param name="Action">What the responder does once the match stands; <see cref="RuleAction.Alert"/> for nothing.</param>
/// <param name="IsMonitor">True when it only says what it would do.</param>
public sealed record UserSpaceWork(OperationPlan? Condition, RuleAction Action, bool IsMonitor)
{
    /// <summary>What <paramref name="rule"/> leaves to user space at <paramref name="point"/>; null when it leaves nothing.</summary>
    public static UserSpaceWork? Of(ImageRule rule, DecisionPoint point)
    {
        ImagePlan? plan = rule.Plans.FirstOrDefault(p => p.Point == point)
            ?? rule.Plans.FirstOrDefault(p => p.Plan.Operation == DecisionPoints.OperationOf(point));
        if (plan is null) return null;

        bool isMonitor = rule.Rule.Mode == RuleMode.Monitor;
        OperationPlan? condition = plan.DecidedInKernel ? null : plan.Plan;
        RuleAction action = plan.Stop switch
        {
            StopMeaning.KilledByResponder => rule.Rule.Action,
            StopMeaning.Reported when isMonitor && condition is not null && rule.Rule.Action is RuleAction.Kill or RuleAction.KillTree => rule.Rule.Action,
            StopMeaning.Reported => RuleAction.Alert,
            _ when rule.Rule.Action == RuleAction.KillTree => RuleAction.KillTree,
            _ => RuleAction.Alert,
        };
        return condition is null && action == RuleAction.Alert ? null : new UserSpaceWork(condition, action, isMonitor);
    }
}

/// <summary>Judges the condition of a rule that the kernel could not decide alone.</summary>
/// <param name="plan">The plan with the condition.</param>
/// <param name="facts">The event.</param>
public delegate Truth ConditionJudge(OperationPlan plan, EventFacts facts);
