using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>A decision point with its slots: process slots first, then those of each step.</summary>
internal sealed record SlottedPoint(
    PlannedPoint Planned, TriggerArrangement Arrangement, int ExemptionCount, IReadOnlyList<SlotPlan> ProcessSlots,
    IReadOnlyList<StepPlan> Steps)
{
    /// <summary>All slots in order.</summary>
    public IEnumerable<SlotPlan> Slots => ProcessSlots.Concat(Steps.SelectMany(s => s.Slots));
}

/// <summary>An event classifier and the slots that read it.</summary>
internal sealed record StepPlan(ClassifierPlan Classifier, IReadOnlyList<SlotPlan> Slots);

/// <summary>
/// Gives every predicate of a decision point its slot. A point whose triggers ask for nothing gets a slot of
/// <paramref name="idle"/>, a classifier that tells nothing apart.
/// </summary>
internal sealed class SlotPlanner(AncestorAtoms ancestors, ClassifierPlan? idle)
{
    private readonly Dictionary<SlotKey, SlotPlan> _slots = [];

    /// <summary>The slots of <paramref name="point"/>.</summary>
    /// <exception cref="ImageLimitException">There are more slots or steps than a point can have.</exception>
    public SlottedPoint Plan(PlannedPoint point)
    {
        _slots.Clear();
        var arrangement = TriggerArrangement.Of(point.Triggers, new TriggerGates(ancestors, KeyOf).Of);
        int exemption = 0;
        foreach ((int trigger, PlannedTrigger planned) in arrangement.Placed)
        {
            foreach (PlannedPredicate predicate in planned.Predicates)
            {
                SlotOf(predicate, planned.Rule).AddTrigger(trigger, predicate.Predicate, planned.OnUnknown);
            }

            foreach (IReadOnlyList<PlannedPredicate> predicates in planned.Exemptions)
            {
                foreach (PlannedPredicate predicate in predicates)
                {
                    SlotOf(predicate, planned.Rule).AddExemption(exemption, predicate.Predicate, planned.OnUnknown);
                }

                exemption++;
            }
        }

        // Words are the AND over the slots: with none there would be no row to say how many triggers there are.
        if (_slots.Count == 0 && idle is not null) AddSlot(new SlotKey(SlotKind.Class, idle, 0, 0), idle.Pool, 0, 0);
        return Arrange(point, arrangement, exemption);
    }

    private SlottedPoint Arrange(PlannedPoint point, TriggerArrangement arrangement, int exemptions)
    {
        bool startsWithNumbers = NumbersMayEnd(point);
        SlotPlan[] process = [.. _slots.Values.Where(s => s.Key.Classifier is not { } c || c.Input.IsProcess())];
        StepPlan[] steps =
        [
            .. _slots.Values.Except(process)
                .GroupBy(s => s.Key.Classifier!)
                .Select(g => new StepPlan(g.Key, [.. g.OrderBy(s => s.Key.Bit)]))
                .OrderBy(s => OrderOf(s.Classifier, startsWithNumbers)).ThenByDescending(s => s.Slots.Max(slot => slot.Triggers.Count)),
        ];
        if (steps.Length > AbiLimits.Steps)
        {
            throw new ImageLimitException(steps[^1].Classifier.FirstRule, "the tables of this operation", AbiLimits.Steps, "steps")
            {
                Size = steps.Length,
            };
        }

        return new SlottedPoint(point, arrangement, exemptions, process, steps);
    }

    /// <summary>
    /// True when every trigger asks for some number or address of the event: these may then let the event go before its
    /// names are known. Otherwise they seldom do, and names, which do, come first.
    /// </summary>
    private bool NumbersMayEnd(PlannedPoint point) => _slots.Values
        .Where(s => s.Key.Classifier is { } c && !c.Input.IsProcess() && !c.Input.IsText())
        .SelectMany(s => s.Triggers).Select(t => t.Number).Distinct().Count() == point.Triggers.Count;

    /// <summary>The cheaper, the sooner: numbers are at hand, an address is a look-up, a text is read in part or as a whole.</summary>
    private static int OrderOf(ClassifierPlan classifier, bool startsWithNumbers) => classifier.Kind switch
    {
        ClassifierKind.Exact => 0,
        ClassifierKind.Forward or ClassifierKind.Backward => 1,
        ClassifierKind.Scanner => 2,
        ClassifierKind.Address => startsWithNumbers ? -1 : 4,
        _ => startsWithNumbers ? -2 : 3,
    };

    private SlotPlan SlotOf(PlannedPredicate planned, int rule)
    {
        SlotKey key = KeyOf(planned);
        if (planned.AncestorBit is { } ancestor) return AddSlot(key, ancestors.Pool, ancestor, rule);
        PredicateGroup group = planned.Group!;
        return AddSlot(key, group.Pool, key.Kind == SlotKind.Bit ? group.AtomOf(planned.Predicate) : 0, rule);
    }

    private static SlotKey KeyOf(PlannedPredicate planned)
    {
        PredicateGroup group = planned.Group!;
        if (planned.AncestorBit is { } ancestor)
            return new SlotKey(SlotKind.Ancestors, null, AncestorAtoms.UnknownBit(group.Input, group.NeedsProof), ancestor);
        ClassifierPlan classifier = group.ClassifierOf(planned.Predicate);
        return classifier.HasBits
            ? new SlotKey(SlotKind.Bit, classifier, planned.Generation, classifier.BitOf(group.AtomOf(planned.Predicate)))
            : new SlotKey(SlotKind.Class, classifier, planned.Generation, 0);
    }

    private SlotPlan AddSlot(SlotKey key, Classes.PredicatePool pool, int atom, int rule)
    {
        if (_slots.TryGetValue(key, out SlotPlan? slot)) return slot;
        if (_slots.Count == AbiLimits.Slots)
        {
            throw new ImageLimitException(rule, "the facts that this operation's rules ask about", AbiLimits.Slots, "slots")
            {
                Size = _slots.Count + 1,
            };
        }

        _slots.Add(key, slot = new SlotPlan(key, pool) { BitAtom = atom });
        return slot;
    }
}
