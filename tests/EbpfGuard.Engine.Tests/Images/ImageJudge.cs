using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Testing;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Compares what an image says of an event with the reference evaluator.</summary>
internal sealed class ImageJudge(PolicyImage image, IReadOnlyDictionary<long, string> users)
{
    private readonly ImageEvaluator _evaluator = new(image);
    // Those by which opens are not kept.
    private static readonly HashSet<string> Uncached =
        [.. KernelFields.All.Where(f => !OpenCache.IsDigested(f.Field.Input)).Select(f => f.Name)];

    private readonly EventTranslation _translation = new(users);

    public ImageVerdict Judge(EventFacts facts) =>
        _evaluator.Evaluate(facts.Operation, _evaluator.Describe(EventTranslation.Lineage(facts)), _translation.Event(facts));

    /// <summary>The first rule on which both differ, in words; null when they agree.</summary>
    public string? FindDifference(Policy policy, EventFacts facts, out int matches)
    {
        matches = 0;
        ImageVerdict verdict;
        try
        {
            verdict = Judge(facts);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            return "the image points nowhere";
        }

        EventFacts kept = facts with
        {
            Values = facts.Values.Where(v => !Uncached.Contains(v.Key)).Concat(Uncached.Select(f => KeyValuePair.Create(f, FactValue.Unknown))).ToDictionary(),
        };
        var action = KernelAction.Alert;
        for (int number = 0; number < policy.Rules.Count; number++)
        {
            PolicyRule rule = policy.Rules[number];
            Truth truth = RelaxedForm.Truth(rule, facts);
            bool expected = truth.Matches(rule.OnUnknown);
            bool actual = verdict.Rules.Contains(number);
            if (expected != actual) return $"rule {number}: expected {expected}: {Show(rule, facts)}";
            if (actual) matches++;
            if (!actual && !verdict.IsUncached && MayMatchAlike(rule, kept)) return $"rule {number} may match an open that is kept: {Show(rule, facts)}";
            if (actual && verdict.Unsure.Contains(number) != (truth == Truth.Unknown)) return $"rule {number}: {truth}, and the image says otherwise: {Show(rule, facts)}";
            KernelAction own = image.Rules[number].Plans.FirstOrDefault(p => p.Plan.Operation == facts.Operation) is { DecidedInKernel: true } plan
                ? plan.Action
                : KernelAction.Alert;
            if (own > KernelAction.Block && RelaxedForm.IsSpared(truth, rule.OnUnknown)) own = KernelAction.Block;
            if (actual && rule.Mode == RuleMode.Enforce && own > action) action = own;
        }

        return verdict.Action == action ? null : $"action {verdict.Action}, expected {action}";
    }

    // By another spelling, from another directory: what is kept of an open does not tell. One whose name is not known as a whole is not kept.
    private static bool MayMatchAlike(PolicyRule rule, EventFacts kept) =>
        kept.Operation == Operation.Open && new FactDerivation(kept).Get("fd.name") is TextFact { IsCut: false } && RelaxedForm.Truth(rule, kept) != Truth.False
        && rule.Plans.Where(p => p.Operation == Operation.Open).SelectMany(p => p.Branches)
            .SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates))).Any(p => Uncached.Contains(p.Field.Definition.Name));

    private static string Show(PolicyRule rule, EventFacts facts)
    {
        OperationPlan plan = rule.Plans.First(p => p.Operation == facts.Operation);
        var used = new SortedDictionary<string, string>();
        foreach (FieldPredicate predicate in plan.Branches.SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates))))
        {
            used[predicate.Field.ToString()] = new FactDerivation(facts).Get(predicate.Field) switch
            {
                TextFact text => $"'{text.Value}'",
                NumberFact number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
                FlagsFact flags => string.Join('|', flags.Names),
                ListFact list => $"list of {list.Values.Count}",
                var other => other.GetType().Name,
            };
        }

        return string.Join("; ", plan.Branches.Select(b =>
                $"[{string.Join(" & ", b.Trigger.Select(Words))}] unless {string.Join(" / ", b.Exemptions.Select(e => string.Join(" & ", e.Predicates.Select(Words))))}"))
            + $" on_unknown={rule.OnUnknown} facts: {string.Join(", ", used.Select(u => $"{u.Key}={u.Value}"))}";
    }

    private static string Words(FieldPredicate predicate) => $"{predicate.Field}:{Words(predicate.Condition)}";

    private static string Words(Condition condition) => condition switch
    {
        AndCondition and => $"({string.Join(" and ", and.Operands.Select(Words))})",
        OrCondition or => $"({string.Join(" or ", or.Operands.Select(Words))})",
        NotCondition not => $"not {Words(not.Operand)}",
        ComparisonCondition c => $"{c.Operator} '{string.Join("','", c.Operands.Texts)}'",
        _ => condition.ToString(),
    };
}
