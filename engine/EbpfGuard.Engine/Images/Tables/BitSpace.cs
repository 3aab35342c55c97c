namespace EbpfGuard.Engine.Images.Tables;

/// <summary>
/// How a point's triggers, or its exemptions, are spread over groups, each a bit of a summary and a few words. Triggers
/// are spread as thinly as possible, so that up to 64 of them have a bit of the summary each; exemptions fill their words.
/// </summary>
/// <param name="Bits">Number of triggers or exemptions.</param>
/// <param name="GroupBits">Triggers or exemptions that share a bit of the summary.</param>
internal readonly record struct BitSpace(int Bits, int GroupBits)
{
    private const int WordBits = 64;

    private const int SummaryBits = 64;

    /// <summary>Words that hold the bits, without the gaps of groups that are not full.</summary>
    public int Words => Up(Bits, WordBits);

    /// <summary>Words of a group.</summary>
    public int GroupWords => Math.Max(1, Up(GroupBits, WordBits));

    /// <summary>Groups in use.</summary>
    public int Groups => Up(Bits, GroupBits);

    /// <summary>True when the summary alone tells which are set.</summary>
    public bool IsSummaryExact => GroupBits == 1;

    /// <summary>Words of all groups.</summary>
    public int PaddedWords => Groups * GroupWords;

    /// <summary>The summary with the bit of every group in use.</summary>
    public ulong AllGroups => Groups == SummaryBits ? ulong.MaxValue : (1UL << Groups) - 1;

    /// <summary>The spread of so many triggers.</summary>
    public static BitSpace OfTriggers(int count) => new(count, Math.Max(1, Up(count, SummaryBits)));

    /// <summary>The spread of so many exemptions.</summary>
    public static BitSpace OfExemptions(int count) => new(count, WordBits * Math.Max(1, Up(Up(count, WordBits), SummaryBits)));

    /// <summary>Place of trigger or exemption <paramref name="number"/> among the bits of all words.</summary>
    public int Place(int number) => (number / GroupBits * GroupWords * WordBits) + (number % GroupBits);

    /// <summary>Sets every bit that stands for a trigger or exemption.</summary>
    public void Fill(Span<ulong> words)
    {
        words.Clear();
        for (int first = 0; first < Bits; first += GroupBits)
        {
            int place = Place(first);
            int count = Math.Min(GroupBits, Bits - first);
            words.Slice(place / WordBits, count / WordBits).Fill(ulong.MaxValue);
            if (count % WordBits != 0) words[(place + count) / WordBits] = (1UL << (count % WordBits)) - 1;
        }
    }

    private static int Up(int count, int size) => (count + size - 1) / size;
}
