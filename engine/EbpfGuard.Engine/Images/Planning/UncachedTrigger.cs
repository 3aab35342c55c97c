using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// What tells the kernel that an open which matches nothing may match the next time, though it is opened alike: all that a trigger asks for
/// but the facts by which opens are not kept (<see cref="OpenCache"/>).
/// </summary>
internal static class UncachedTrigger
{
    /// <summary>The trigger of the opens that <paramref name="trigger"/> keeps from being kept; null when it asks for nothing but what they are kept by.</summary>
    public static PlannedTrigger? Of(PlannedTrigger trigger)
    {
        PlannedPredicate[] predicates = [.. trigger.Predicates.Where(IsDigested)];
        IReadOnlyList<PlannedPredicate>[] exemptions = [.. trigger.Exemptions.Where(e => e.All(IsDigested))];
        if (predicates.Length == trigger.Predicates.Count && exemptions.Length == trigger.Exemptions.Count) return null;

        // What is unknown may be known the next time.
        return new PlannedTrigger(trigger.Rule, (uint)TriggerFlags.Uncached, OnUnknown.Match, predicates, exemptions);
    }

    private static bool IsDigested(PlannedPredicate planned) => planned.Group is { } group && OpenCache.IsDigested(group.Input);
}
