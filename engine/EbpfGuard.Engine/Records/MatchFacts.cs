using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Records;

/// <summary>Why a rule matched: what the decision saw of each field that the rule's condition asks for.</summary>
internal static class MatchFacts
{
    /// <summary>
    /// The fields, as the condition names them, and their values. Of an object that goes by several names those values by which the
    /// condition holds.
    /// </summary>
    public static IEnumerable<(string Field, FactValue Value)> Of(MatchRecord match, HostFacts host)
    {
        Operation operation = DecisionPoints.OperationOf(match.Event.Point);
        OperationPlan[] plans = [.. match.Rule.Rule.Plans.Where(p => p.Operation == operation)];
        var facts = new FactDerivation(ByWhichItHolds(plans, [.. DecisionFacts.ForCondition(match.Event, host, match.Rule.Rule.OnUnknown)]));

        // What is also asked for as proven is told once, as it was seen.
        IEnumerable<FieldReference> asked = plans.SelectMany(p => Comparisons.FieldsOf(p.Condition)).SelectMany(f => f.Sources);
        return asked.OrderBy(f => f.NeedsProof).DistinctBy(f => f.ToString()).Select(f => (f.ToString(), facts.Get(f)));
    }

    private static EventFacts ByWhichItHolds(OperationPlan[] plans, EventFacts[] views) =>
        views.Length == 1 ? views[0] : views.FirstOrDefault(v => plans.Any(p => DeferredCondition.Judge(p, v) == Truth.True)) ?? views[0];
}
