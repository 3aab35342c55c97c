using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Why checks that must all hold hold for no event: one that never does, or two that leave no event type in common.</summary>
/// <param name="Comparison">The one.</param>
/// <param name="Other">The one that it excludes; null when it holds nowhere.</param>
internal sealed record Exclusion(ComparisonCondition Comparison, ComparisonCondition? Other)
{
    /// <summary>The first reason why <paramref name="parts"/> never hold together; null when their event types do not say.</summary>
    public static Exclusion? Among(IReadOnlyList<Condition> parts)
    {
        EventTypeSet[] possible = [.. parts.Select(EventTypes.WherePossible)];
        EventTypeSet left = EventTypeSet.All;
        for (int i = 0; i < parts.Count; i++)
        {
            left = left.Intersect(possible[i]);
            if (!left.IsEmpty) continue;
            if (possible[i].IsEmpty) return Within(parts[i]);
            int other = Enumerable.Range(0, i).FirstOrDefault(j => possible[i].Intersect(possible[j]).IsEmpty, Enumerable.Range(0, i).First(j => possible[j] != EventTypeSet.All));
            return First(parts[i]) is { } one && First(parts[other]) is { } two ? new Exclusion(one, two) : null;
        }

        return null;
    }

    /// <summary>Where a comparison holds, in words.</summary>
    public static string Describe(ComparisonCondition comparison)
    {
        if (EventTypes.IsNamedBy(comparison))
            return $"this leaves {Words(EventTypes.WhereHolds(comparison, isNegated: false).Operations)}";
        if (comparison.Right is null && comparison.Operands.Texts.Count == 0 && comparison.Operator == ComparisonOperator.In) return "nothing is in an empty list";
        return comparison.Field.Definition.Name switch
        {
            "evt.dir" => "never holds: an event is judged once, and its direction is `<`",
            "evt.num" => "never holds: events are numbered from 1",
            _ => $"`{comparison.Field}` is supplied at {Words(EventTypes.SuppliedAt(comparison))}",
        };
    }

    private static string Words(OperationSet operations) => operations switch
    {
        OperationSet.None => "no operation",
        OperationSet.All => "every operation",
        _ => string.Join(", ", operations.Enumerate().Select(o => o.Name())),
    };

    private static Exclusion? Within(Condition part) =>
        part is OrCondition or ? Among(Conjuncts.Of(or.Operands[0])) : First(part) is { } comparison ? new Exclusion(comparison, null) : null;

    private static ComparisonCondition? First(Condition part) => Comparisons.Of(part).FirstOrDefault();
}
