using System.Globalization;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// The comparisons that hold when some ancestor satisfies them. Each has a bit of the ancestor mask that a child inherits,
/// so the depth of the lineage costs nothing at the event.
/// </summary>
internal sealed class AncestorAtoms
{
    private readonly Dictionary<(PredicateGroup Group, int Predicate), int> _bits = [];
    private readonly List<(PredicateGroup Group, int Predicate)> _atoms = [];

    /// <summary>The predicates of the mask's bits.</summary>
    public PredicatePool Pool { get; } = new();

    /// <summary>The predicate of <paramref name="condition"/>, a comparison or the negation of one, answered by <paramref name="group"/>.</summary>
    /// <exception cref="ImageLimitException">The mask has no bit left.</exception>
    public PlannedPredicate Plan(PredicateGroup group, Condition condition, int rule)
    {
        var comparison = (ComparisonCondition)(condition is NotCondition not ? not.Operand : condition);
        int own = group.Add(comparison, FieldReading.Plain, rule);
        if (!_bits.TryGetValue((group, own), out int bit))
        {
            bit = _atoms.Count;
            if (bit == AbiLimits.AncestorBits)
            {
                throw new ImageLimitException(rule, "the set of comparisons with any ancestor", AbiLimits.AncestorBits, "comparisons")
                {
                    Size = bit + 1,
                };
            }

            _bits.Add((group, own), bit);
            _atoms.Add((group, own));
        }

        // In the mask the comparison is one bit, whatever it is made of; bits and atoms of this pool have the same numbers.
        var operands = new OperandSet([bit.ToString(CultureInfo.InvariantCulture)], [], []);
        int predicate = Pool.PredicateOf(new Atom(FieldReading.Plain, ComparisonOperator.Equal, operands));
        return new PlannedPredicate(group, condition is NotCondition ? Pool.Negation(predicate) : predicate, 0, bit);
    }

    /// <summary>Tells each classifier which of its predicates set which bits.</summary>
    public void Distribute()
    {
        for (int bit = 0; bit < _atoms.Count; bit++)
        {
            (PredicateGroup group, int predicate) = _atoms[bit];
            group.ClassifierOf(predicate).AncestorAtoms.Add((predicate, bit));
        }
    }

    /// <summary>The bit of the mask that says "some ancestor's fact of this kind is unknown", or unknown where proof is needed.</summary>
    public static int UnknownBit(FactInput input, bool needsProof) => input switch
    {
        FactInput.ProcName => needsProof ? BitRow.AncestorNameUnproven : BitRow.AncestorNameUnknown,
        FactInput.ProcExe when needsProof => BitRow.AncestorExeUnproven,
        FactInput.ProcExe => BitRow.AncestorExeUnknown,
        _ => BitRow.AncestorPathUnknown,
    };

    /// <summary>The bit of the mask that says "the host has no name for some ancestor's program"; none for other facts.</summary>
    public static ulong NamelessMask(FactInput input) =>
        input == FactInput.ProcExepath ? 1UL << BitRow.AncestorPathNameless : 0;
}
