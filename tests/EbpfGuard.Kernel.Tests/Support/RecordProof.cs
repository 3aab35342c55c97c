using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>
/// A record proves its rule: the reference evaluator finds the rule's condition true of the facts that the record itself has, or
/// unknown where the record says that the rule matched because of the unknown.
/// </summary>
internal static class RecordProof
{
    // No record has them: the environment is read from the living process, and of a long lineage the kernel keeps more than user space.
    private static readonly string[] Elsewhere = ["proc.env", "proc.aname", "proc.aexe"];
    private static readonly HostFacts Host = HostFacts.Read();

    /// <summary>What the record does not prove; null for nothing, and for a record of an earlier daemon, which has only its rule's name.</summary>
    public static string? FaultOf(MatchRecord match)
    {
        PolicyRule rule = match.Rule.Rule;
        if (rule.Plans.Count == 0) return null;
        OperationPlan[] plans = [.. rule.Plans.Where(p => p.Operation == DecisionPoints.OperationOf(match.Event.Point))];
        EventFacts[] views = [.. DecisionFacts.ForCondition(match.Event, Host, rule.OnUnknown).Select(v => WithUnknown(v, match.Unknown ?? []))];
        Truth[] truths = [.. views.SelectMany(v => plans.Select(p => DeferredCondition.Judge(p, v)))];
        if (truths.Contains(match.Unknown is null ? Truth.True : Truth.Unknown)) return null;

        // Rules that match by different names of a file that the host has in several places share a record, which shows one of these names.
        if (match.Event is { HasHostName: true, Rules.Count: > 1 }) return null;

        string[] unknown = [.. views.SelectMany(v => plans.SelectMany(p => UnknownFields.Of(p, v))).Distinct()];
        if (truths.Contains(Truth.Unknown) && unknown.All(f => Elsewhere.Any(f.StartsWith))) return null;
        return $"a record of \"{rule.Name}\" at {match.Event.Point} does not prove it ({string.Join(", ", truths)}; unknown: {string.Join(' ', unknown)}; {match.Event.Texts})";
    }

    // Of what the kernel did not know when it decided, user space may have heard since.
    private static EventFacts WithUnknown(EventFacts facts, IReadOnlyList<string> fields)
    {
        var values = new Dictionary<string, FactValue>(facts.Values, StringComparer.Ordinal);
        foreach (string field in fields) values[field] = FactValue.Unknown;
        return facts with { Values = values };
    }
}
