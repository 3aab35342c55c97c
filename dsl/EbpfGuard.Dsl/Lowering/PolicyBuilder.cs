using System.Globalization;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Bound -> policy: plans each rule for each operation that it judges. A rule that cannot keep its promise leaves a diagnostic.
/// </summary>
public sealed class PolicyBuilder(DiagnosticBag diagnostics)
{
    /// <summary>The enabled rules, planned. Disabled rules are checked and left out.</summary>
    public IReadOnlyList<PolicyRule> Build(IReadOnlyList<BoundRule> rules)
    {
        List<PolicyRule> planned = new(rules.Count);
        foreach (BoundRule rule in rules)
        {
            IReadOnlyList<OperationPlan> plans = Plan(rule);
            if (rule.Properties.IsEnabled) planned.Add(ToPolicyRule(rule, plans));
        }

        return planned;
    }

    private static PolicyRule ToPolicyRule(BoundRule rule, IReadOnlyList<OperationPlan> plans)
    {
        BoundProperties p = rule.Properties;
        return new PolicyRule(rule.Name, p.Description, p.Priority, p.Tags, p.Source, p.Output, p.Action, p.OnUnknown, p.Mode,
            p.RateLimit, plans, rule.Tests, rule.Span) { KillLimit = p.KillLimit };
    }

    private List<OperationPlan> Plan(BoundRule rule)
    {
        OperationSet operations = OperationChoice.Choose(rule.Condition);
        IReadOnlyList<string> unjudged = EventTypes.UnjudgedNames(rule.Condition);
        PlanDraft[] drafts = [.. operations.Enumerate().Select(o => OperationPlanner.Draft(rule.Condition, o)).OfType<PlanDraft>()];
        bool asksForFailures = ReportFailures(rule, operations, isNothingElse: drafts.Length == 0);
        if (drafts.Length == 0 && !asksForFailures)
            ReportNothingJudged(rule, operations, unjudged);
        else if (unjudged.Count > 0)
            diagnostics.Report(EnforcementDiagnostics.PartlyJudged(rule.Name, unjudged, rule.ConditionSpan));
        foreach (PlanDraft draft in drafts) CheckKernelDecides(rule, draft.Plan);
        CheckSomethingIsAsked(rule, drafts);
        return [.. drafts.Where(d => IsSmallEnough(rule, d)).Select(d => d.Build())];
    }

    // What fails is not seen where operations are judged before the fact.
    private bool ReportFailures(BoundRule rule, OperationSet operations, bool isNothingElse)
    {
        bool isRefused = isNothingElse && rule.Properties.Action != RuleAction.Alert;
        bool isAny = false;
        foreach ((ComparisonCondition comparison, bool isNegated, OperationSet unseen) in AttemptedResult.FailuresIn(rule.Condition, operations))
        {
            isAny = true;
            string check = (isNegated ? "not " : "") + comparison.Span.Text;
            diagnostics.Report(EnforcementDiagnostics.Failure(rule.Name, check, Words(unseen), isRefused, comparison.Span, PlaceOf(rule)));
        }

        return isAny;
    }

    private void ReportNothingJudged(BoundRule rule, OperationSet operations, IReadOnlyList<string> unjudged)
    {
        ComparisonCondition? absent = operations == OperationSet.None ? null : Comparisons.Of(rule.Condition)
            .FirstOrDefault(c => (c.Field.Definition.Operations & operations) == 0);
        bool onlyReports = rule.Properties.Action == RuleAction.Alert;
        if (operations == OperationSet.None && unjudged.Count > 0)
            diagnostics.Report(EnforcementDiagnostics.NoOperation(rule.Name, unjudged, NowhereSupplied(rule.Condition), onlyReports, rule.ConditionSpan));
        else if (absent is not null)
            diagnostics.Report(EnforcementDiagnostics.UnsuppliedField(rule.Name, absent.Field.ToString(), Words(operations),
                Words(absent.Field.Definition.Operations), onlyReports, absent.Span, PlaceOf(rule)));
        else
            ReportNeverHolds(rule, onlyReports);
    }

    private void ReportNeverHolds(BoundRule rule, bool onlyReports)
    {
        Exclusion? reason = Exclusion.Among(Conjuncts.Of(rule.Condition));
        Label one = reason is null ? new Label(rule.ConditionSpan, "never holds") : new Label(reason.Comparison.Span, Exclusion.Describe(reason.Comparison));
        Label? other = reason?.Other is { } excluded ? new Label(excluded.Span, Exclusion.Describe(excluded)) : null;
        diagnostics.Report(EnforcementDiagnostics.NeverHolds(rule.Name, onlyReports, one, other, PlaceOf(rule)));
    }

    private static string[] NowhereSupplied(Condition condition) =>
        [.. Comparisons.FieldsOf(condition).Where(f => f.Definition.Operations == OperationSet.None).Select(f => f.ToString())];

    private void CheckKernelDecides(BoundRule rule, OperationPlan plan)
    {
        if (rule.Properties.Action != RuleAction.Block) return;
        foreach (UserSpaceNeed need in plan.NeedsUserSpace)
        {
            (string operation, RulePlace place) = (plan.Operation.Name(), PlaceOf(rule));
            diagnostics.Report(need.Cause switch
            {
                UserSpaceCause.Field => EnforcementDiagnostics.NeedsUserSpace(rule.Name, need.What, operation, need.Span, place),
                UserSpaceCause.Operator => EnforcementDiagnostics.OperatorNeedsUserSpace(rule.Name, need.What, operation, need.Span, place),
                _ => EnforcementDiagnostics.ValueNeedsUserSpace(rule.Name, need.What, operation, need.Span, place),
            });
        }
    }

    private void CheckSomethingIsAsked(BoundRule rule, PlanDraft[] drafts)
    {
        if (rule.Properties.Action == RuleAction.Alert || rule.Properties.IsForEveryProcess) return;
        string[] operations = [.. drafts.Where(d => d.Plan.Condition is ConstantCondition { Value: true }).Select(d => d.Plan.Operation.Name())];
        if (operations.Length > 0) diagnostics.Report(EnforcementDiagnostics.MatchesEverything(rule.Name, string.Join(", ", operations), rule.ConditionSpan));
    }

    private bool IsSmallEnough(BoundRule rule, PlanDraft draft)
    {
        (double size, int limit, string what) = draft.Branches.Triggers > PolicyLimits.TriggersPerRule
            ? (draft.Branches.Triggers, PolicyLimits.TriggersPerRule, "triggers")
            : (draft.Branches.Exemptions, PolicyLimits.ExemptionsPerRule, "exemptions");
        if (size <= limit) return true;
        string words = size < 1e15 ? size.ToString("N0", CultureInfo.InvariantCulture) : size.ToString("0.0e0", CultureInfo.InvariantCulture);
        diagnostics.Report(EnforcementDiagnostics.TooLarge(rule.Name, draft.Plan.Operation.Name(), what, words, limit, rule.ConditionSpan));
        return false;
    }

    private static RulePlace PlaceOf(BoundRule rule) => new(rule.Span, rule.ConditionSpan);

    private static string Words(OperationSet operations) => string.Join(", ", operations.Enumerate().Select(o => o.Name()));
}
