using System.Numerics;

namespace EbpfGuard.Bpf.Abi;

public partial struct NumberStates
{
    private const int PerWord = 32;

    // The upper bit of each state: that of known ones.
    private const ulong Known = 0xaaaaaaaaaaaaaaaa;

    /// <summary>How many numbers are known.</summary>
    public readonly int KnownCount => CountBefore((int)FactInput.ServerAddr - (int)FactInput.Texts);

    /// <summary>What is known of a number.</summary>
    public readonly FactState this[FactInput input]
    {
        get
        {
            int place = Place(input);
            return (FactState)(Words[place / PerWord] >> (2 * (place % PerWord)) & 3);
        }
    }

    /// <summary>Says what is known of a number.</summary>
    public void Set(FactInput input, FactState state)
    {
        int place = Place(input);
        int shift = 2 * (place % PerWord);
        Words[place / PerWord] = (Words[place / PerWord] & ~(3UL << shift)) | ((ulong)state << shift);
    }

    /// <summary>How many known numbers stand before <paramref name="input"/>, where known ones follow one another.</summary>
    public readonly int KnownBefore(FactInput input) => CountBefore(Place(input));

    private static int Place(FactInput input) => (int)(input - FactInput.Texts);

    private readonly int CountBefore(int place)
    {
        int count = 0;
        for (int word = 0; word < place / PerWord; word++) count += BitOperations.PopCount(Words[word] & Known);
        int rest = place % PerWord;
        return rest == 0 ? count : count + BitOperations.PopCount(Words[place / PerWord] & Known & ((1UL << (2 * rest)) - 1));
    }
}
