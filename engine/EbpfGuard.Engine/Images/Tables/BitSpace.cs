namespace EbpfGuard.Engine.Images.Tables;

/// <summary>How a point's triggers, or its exemptions, are spread over words and the words over the bits of a summary.</summary>
/// <param name="Bits">Number of triggers or exemptions.</param>
internal readonly record struct BitSpace(int Bits)
{
    private const int WordBits = 64;

    private const int SummaryBits = 64;

    /// <summary>Words that hold a bit each.</summary>
    public int Words => (Bits + WordBits - 1) / WordBits;

    /// <summary>Words that share a bit of the summary.</summary>
    public int GroupWords => Math.Max(1, (Words + SummaryBits - 1) / SummaryBits);

    /// <summary>Groups in use.</summary>
    public int Groups => (Words + GroupWords - 1) / GroupWords;

    /// <summary>Words of all groups, the last one filled up.</summary>
    public int PaddedWords => Groups * GroupWords;

    /// <summary>The summary with the bit of every group in use.</summary>
    public ulong AllGroups => Groups == SummaryBits ? ulong.MaxValue : (1UL << Groups) - 1;

    /// <summary>Sets every bit that stands for a trigger or exemption.</summary>
    public void Fill(Span<ulong> words)
    {
        words.Clear();
        words[..(Bits / WordBits)].Fill(ulong.MaxValue);
        if (Bits % WordBits != 0) words[Bits / WordBits] = (1UL << (Bits % WordBits)) - 1;
    }
}
