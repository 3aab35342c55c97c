using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images.Planning;
using EbpfGuard.Engine.Images.Tables;

namespace EbpfGuard.Engine.Images.Building;

/// <summary>Lowers a policy to the bytes of the kernel's maps: the stages in order, and nothing else.</summary>
public static class PolicyImageBuilder
{
    /// <summary>The image of <paramref name="policy"/> for the host that <paramref name="target"/> describes.</summary>
    public static ImageResult Build(Policy policy, ImageTarget target)
    {
        if (target.MonitorAll) policy = policy with { Rules = [.. policy.Rules.Select(r => r with { Mode = RuleMode.Monitor })] };
        var diagnostics = new DiagnosticBag();
        var points = new PointPlanner(target, diagnostics);
        ImageRule[] rules = [.. policy.Rules.Select(points.Plan)];
        if (target.IsThisHost) ReportUnknownAccounts(policy, target, diagnostics);
        try
        {
            TriggerPlanner triggers = PlanTriggers(rules);
            ClassifierPlan[] classifiers = ShareOut(triggers);
            SlottedPoint[] slotted = PlanSlots(triggers);
            foreach (ClassifierPlan classifier in classifiers) classifier.Seal();
            (PolicyImage image, TableSizes sizes) = new ImageAssembler(policy, target, rules).Assemble(classifiers, slotted);
            CompileReport report = CompileReport.Of(image, target, sizes);
            return new ImageResult(diagnostics.HasErrors ? null : image, report, diagnostics.ToList());
        }
        catch (ImageLimitException limit)
        {
            diagnostics.Report(ImageDiagnostics.RuleTooLarge(policy.Rules[Math.Max(0, limit.Rule)], limit));
            return new ImageResult(null, null, diagnostics.ToList());
        }
    }

    private static void ReportUnknownAccounts(Policy policy, ImageTarget target, DiagnosticBag diagnostics)
    {
        var known = target.Users.Values.ToHashSet(StringComparer.Ordinal);
        foreach ((string name, string field, TextSpan comparison) in MentionedAccounts.Of(policy.Rules).Where(m => !known.Contains(m.Name)))
            diagnostics.Report(ImageDiagnostics.AccountUnknown(name, field, comparison, known));
    }

    private static TriggerPlanner PlanTriggers(ImageRule[] rules)
    {
        var planner = new TriggerPlanner();
        for (int number = 0; number < rules.Length; number++)
        {
            PolicyRule rule = rules[number].Rule;
            uint monitor = rule.Mode == RuleMode.Monitor ? (uint)TriggerFlags.Monitor : 0;
            foreach (ImagePlan plan in rules[number].Plans)
            {
                if (plan.Point is not { } point) continue;
                uint defer = plan.DecidedInKernel ? 0 : (uint)TriggerFlags.Defer;
                bool isForResponder = plan.Stop != StopMeaning.Reported
                    && (plan.Stop == StopMeaning.KilledByResponder || rule.Action == RuleAction.KillTree);
                uint prompt = isForResponder ? (uint)TriggerFlags.Prompt : 0;
                uint cautious = rule.OnUnknown == OnUnknown.Deny ? (uint)TriggerFlags.Cautious : 0;
                planner.Add(point, number, (uint)plan.Action | monitor | defer | prompt | cautious, rule.OnUnknown, plan.Plan.Branches);
            }
        }

        planner.AddUncached();
        return planner;
    }

    private static ClassifierPlan[] ShareOut(TriggerPlanner triggers)
    {
        if (triggers.HasIdlePoint) triggers.GroupOf(FactInput.ProcMemfd, Route.Number);
        foreach (PredicateGroup group in triggers.Groups) group.ShareOut();
        triggers.Ancestors.Distribute();
        return [.. triggers.Groups.SelectMany(g => g.Classifiers)];
    }

    private static SlottedPoint[] PlanSlots(TriggerPlanner triggers)
    {
        ClassifierPlan? idle = triggers.HasIdlePoint
            ? triggers.GroupOf(FactInput.ProcMemfd, Route.Number).Classifiers[0]
            : null;
        var planner = new SlotPlanner(triggers.Ancestors, idle);
        return [.. triggers.Points.Select(planner.Plan)];
    }
}
