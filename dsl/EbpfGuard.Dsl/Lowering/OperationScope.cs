using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Checks that must all hold: a whole condition, or an alternative beside what stands around it.</summary>
/// <param name="Own">The checks of the condition or the alternative itself.</param>
/// <param name="Around">Those around it, which hold as well.</param>
/// <param name="Choice">The alternatives of which it is one; null for the whole condition.</param>
internal sealed record OperationScope(IReadOnlyList<Condition> Own, IReadOnlyList<Condition> Around, OrCondition? Choice)
{
    /// <summary>Every check, what stands around first.</summary>
    public IReadOnlyList<Condition> All { get; } = [.. Around, .. Own];

    /// <summary>The event types that the checks leave.</summary>
    public EventTypeSet Possible { get; } = Around.Concat(Own).Aggregate(EventTypeSet.All, (left, part) => left.Intersect(EventTypes.WherePossible(part)));

    /// <summary>A condition and the alternatives in it, outer ones first. What an alternative that never holds has in it is left out.</summary>
    public static IEnumerable<OperationScope> Of(Condition condition) => new OperationScope(Conjuncts.Of(condition), [], null).AndWithin();

    private IEnumerable<OperationScope> AndWithin()
    {
        yield return this;
        if (Possible.IsEmpty) yield break;
        foreach (OrCondition choice in Own.OfType<OrCondition>())
        {
            Condition[] around = [.. All.Where(part => !ReferenceEquals(part, choice))];
            foreach (OperationScope scope in choice.Operands.SelectMany(alternative => new OperationScope(Conjuncts.Of(alternative), around, choice).AndWithin()))
                yield return scope;
        }
    }
}
