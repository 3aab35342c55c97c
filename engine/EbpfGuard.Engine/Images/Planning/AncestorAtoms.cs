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
    private readonly Dictionary<(TestGroup Group, int Test), int> _bits = [];
    private readonly List<(TestGroup Group, int Test)> _atoms = [];

    /// <summary>The tests of the mask's bits.</summary>
    public TestPool Pool { get; } = new();

    /// <summary>The test of <paramref name="formula"/>, a comparison or the negation of one, answered by <paramref name="group"/>.</summary>
    /// <exception cref="ImageLimitException">The mask has no bit left.</exception>
    public PlannedTest Plan(TestGroup group, Condition formula, int rule)
    {
        var comparison = (ComparisonCondition)(formula is NotCondition not ? not.Operand : formula);
        int ownTest = group.Add(comparison, FieldReading.Plain, rule);
        if (!_bits.TryGetValue((group, ownTest), out int bit))
        {
            bit = _atoms.Count;
            if (bit == AbiLimits.AncestorBits)
            {
                throw new ImageLimitException(rule, "the set of comparisons with any ancestor", AbiLimits.AncestorBits, "comparisons")
                {
                    Size = bit + 1,
                };
            }

            _bits.Add((group, ownTest), bit);
            _atoms.Add((group, ownTest));
        }

        // In the mask the comparison is one bit, whatever it is made of; bits and atoms of this pool have the same numbers.
        var operands = new OperandSet([bit.ToString(CultureInfo.InvariantCulture)], [], []);
        int test = Pool.AtomTest(new Atom(FieldReading.Plain, ComparisonOperator.Equal, operands));
        return new PlannedTest(group, formula is NotCondition ? Pool.Negation(test) : test, 0, bit);
    }

    /// <summary>Tells each classifier which of its tests set which bits.</summary>
    public void Distribute()
    {
        for (int bit = 0; bit < _atoms.Count; bit++)
        {
            (TestGroup group, int test) = _atoms[bit];
            group.ClassifierOf(test).AncestorAtoms.Add((test, bit));
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
