using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>What makes a slot: whose fact, which classifier, and which bit of its output.</summary>
internal readonly record struct SlotKey(SlotKind Kind, ClassifierPlan? Classifier, int Generation, int Bit);

/// <summary>A slot of a decision point: the predicates that its triggers and exemptions ask of one output.</summary>
internal sealed class SlotPlan(SlotKey key, PredicatePool pool)
{
    private readonly List<Use> _triggers = [];
    private readonly List<Use> _exemptions = [];

    /// <summary>Its identity.</summary>
    public SlotKey Key { get; } = key;

    /// <summary>The pool of its predicates.</summary>
    public PredicatePool Pool { get; } = pool;

    /// <summary>Which trigger asks which predicate.</summary>
    public IReadOnlyList<Use> Triggers => _triggers;

    /// <summary>Which exemption asks which predicate.</summary>
    public IReadOnlyList<Use> Exemptions => _exemptions;

    /// <summary>The single atom behind a bit; 0 for slots of classes.</summary>
    public int BitAtom { get; init; }

    /// <summary>Trigger <paramref name="number"/> asks <paramref name="predicate"/>. Numbers never fall.</summary>
    public void AddTrigger(int number, int predicate, OnUnknown onUnknown) => Add(_triggers, number, predicate, onUnknown);

    /// <summary>Exemption <paramref name="number"/> asks <paramref name="predicate"/>. Numbers never fall.</summary>
    public void AddExemption(int number, int predicate, OnUnknown onUnknown) => Add(_exemptions, number, predicate, onUnknown);

    /// <summary>One conjunction that asks twice asks for both at once.</summary>
    private void Add(List<Use> uses, int number, int predicate, OnUnknown onUnknown)
    {
        if (uses.Count > 0 && uses[^1].Number == number)
        {
            int both = Pool.Conjunction(uses[^1].Predicate, predicate);
            Key.Classifier?.Add(both);
            uses[^1] = uses[^1] with { Predicate = both };
            return;
        }

        uses.Add(new Use(number, predicate, onUnknown));
    }

    /// <summary>A trigger's or exemption's predicate on a slot.</summary>
    internal readonly record struct Use(int Number, int Predicate, OnUnknown OnUnknown);
}
