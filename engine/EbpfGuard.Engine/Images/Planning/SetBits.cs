using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>The bits of facts that are sets of names: a name's bit is its place in the field's vocabulary.</summary>
internal static class SetBits
{
    /// <summary>The names of <paramref name="input"/>; null when it is no set.</summary>
    public static IReadOnlyList<string>? VocabularyOf(FactInput input) => input switch
    {
        FactInput.Flags => Vocabularies.Flags,
        FactInput.Mode => Vocabularies.Modes,
        FactInput.CapEffective or FactInput.CapPermitted or FactInput.CapInheritable => Vocabularies.Capabilities,
        _ => null,
    };

    /// <summary>The bit that <paramref name="atom"/> asks for; one that no name has when it only asks whether there is a set.</summary>
    public static int Of(FactInput input, Atom atom)
    {
        IReadOnlyList<string> names = VocabularyOf(input)!;
        // Not the bit of a name: the predicates of one bit must all ask for the same atom.
        return atom.Operator == ComparisonOperator.Exists ? names.Count : Of(names, atom.Operands.Texts[0]);
    }

    /// <summary>The set of <paramref name="bits"/> as names.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<string> vocabulary, ulong bits) =>
        vocabulary.Where((_, bit) => (bits >> bit & 1) != 0);

    /// <summary>The set of <paramref name="names"/> as bits.</summary>
    public static long Bits(IReadOnlyList<string> vocabulary, IEnumerable<string> names) =>
        names.Aggregate(0L, (bits, name) => bits | (1L << Of(vocabulary, name)));

    private static int Of(IReadOnlyList<string> vocabulary, string name)
    {
        for (int bit = 0; bit < vocabulary.Count; bit++)
        {
            if (vocabulary[bit] == name) return bit;
        }

        throw new ArgumentException($"`{name}` is no name of the set", nameof(name));
    }
}
