using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Records;

/// <summary>A fact of a match.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">What the decision saw.</param>
/// <param name="IsCut">True when that is not all of it.</param>
internal readonly record struct MatchFact(RecordedField Field, FactValue Value, bool IsCut);

/// <summary>Why a rule matched: what the decision saw of each field that the rule's condition asks for.</summary>
internal static class MatchFacts
{
    // Whoever is recorded chooses how long it is.
    private const int LongestText = AbiLimits.RecordArgs;

    /// <summary>
    /// The facts. Of an object that goes by several names those by which the condition holds; of arguments and of any long text the beginning.
    /// </summary>
    /// <param name="match">The match.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="shown">The facts for people.</param>
    public static IReadOnlyList<MatchFact> Of(MatchRecord match, HostFacts host, EventFacts shown)
    {
        if (match.Rule.AskedAt(DecisionPoints.OperationOf(match.Event.Point)) is not { } asked) return [];
        var facts = new FactDerivation(ByWhichItHolds(asked.Plans, [.. DecisionFacts.ForCondition(match.Event, host, match.Rule.Rule.OnUnknown)]));
        return Array.ConvertAll(asked.Fields, field => AreCut(field.Name, match.Event)
            ? new MatchFact(field, shown.Values.GetValueOrDefault(field.Name, FactValue.Unknown), true)
            : Whole(field, field.In(facts)));
    }

    /// <summary>True when the condition holds of the script that is run, and not of its interpreter.</summary>
    public static bool IsOfScript(MatchRecord match, HostFacts host)
    {
        if (!match.Event.IsOfScript || match.Rule.AskedAt(DecisionPoints.OperationOf(match.Event.Point)) is not { } asked) return false;
        EventFacts[] views = [.. DecisionFacts.ForCondition(match.Event, host, match.Rule.Rule.OnUnknown)];
        EventFacts best = ByWhichItHolds(asked.Plans, views);
        return views[(views.Length / 2)..].Any(v => ReferenceEquals(v, best));
    }

    private static MatchFact Whole(RecordedField field, FactValue value) => value switch
    {
        TextFact { IsCut: true } path => new MatchFact(field, new TextFact(path.Value.Replace('\0', '…')), true),
        TextFact { Value.Length: > LongestText } text => new MatchFact(field, new TextFact(text.Value[..LongestText]), true),
        _ => new MatchFact(field, value, false),
    };

    private static bool AreCut(string field, DecisionEvent decision) => field switch
    {
        "proc.args" or "proc.cmdline" => decision.Process.ArgumentsAreCut,
        "proc.pcmdline" => decision.Process.Parent is { ArgumentsAreCut: true },
        _ => false,
    };

    // The one of which the condition is true, or else unknown: the first of these.
    private static EventFacts ByWhichItHolds(OperationPlan[] plans, EventFacts[] views) =>
        views.Length == 1 ? views[0] : views.MaxBy(v => plans.Max(p => DeferredCondition.Judge(p, v)))!;
}
