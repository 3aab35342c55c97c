using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// The slots that a trigger's match hangs on: its predicate there fails for a value that no comparison names. Most events have
/// such values, so these slots are what lets most events go.
/// </summary>
internal sealed class TriggerGates(AncestorAtoms ancestors, Func<PlannedPredicate, SlotKey> keyOf)
{
    private readonly Dictionary<SlotKey, int> _numbers = [];

    /// <summary>The numbers of the slots that <paramref name="trigger"/> hangs on, those that tell the most apart first.</summary>
    public IReadOnlyList<int> Of(PlannedTrigger trigger) =>
    [
        .. trigger.Predicates.Where(FailsForOther).Select(keyOf).Distinct()
            .Select(key => (Rank: RankOf(key), Number: NumberOf(key)))
            .Order().Select(gate => gate.Number),
    ];

    private bool FailsForOther(PlannedPredicate planned)
    {
        Classes.PredicatePool pool = planned.AncestorBit is null ? planned.Group!.Pool : ancestors.Pool;
        pool.Assume([]);
        return !pool.Holds(planned.Predicate);
    }

    private int NumberOf(SlotKey key)
    {
        if (!_numbers.TryGetValue(key, out int number)) _numbers.Add(key, number = _numbers.Count);
        return number;
    }

    /// <summary>What a process is has been decided before the event; names and addresses tell more apart than numbers and bits.</summary>
    private static int RankOf(SlotKey key) => key switch
    {
        { Kind: SlotKind.Ancestors } => 1,
        { Classifier.HasBits: true } => 3,
        { Classifier: { } c } when c.Input.IsProcess() => 0,
        { Classifier: { } c } when c.Input.IsText() || c.Input.IsAddress() => 2,
        _ => 4,
    };
}
