using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>
/// How a point's triggers, or its exemptions, are spread over groups, each a bit of a summary and a few words. Triggers
/// are spread as they are arranged; exemptions fill their words.
/// </summary>
/// <param name="GroupBits">Numbers of triggers or exemptions that share a bit of the summary.</param>
/// <param name="GroupSizes">Those of each group that are in use, the first ones.</param>
internal readonly record struct BitSpace(int GroupBits, IReadOnlyList<int> GroupSizes)
{
    private const int WordBits = 64;

    private const int SummaryBits = 64;

    /// <summary>Words of a group.</summary>
    public int GroupWords => Math.Max(1, Up(GroupBits, WordBits));

    /// <summary>Groups in use.</summary>
    public int Groups => GroupSizes.Count;

    /// <summary>True when the summary alone tells which are set.</summary>
    public bool IsSummaryExact => GroupBits == 1;

    /// <summary>Words of all groups.</summary>
    public int PaddedWords => Groups * GroupWords;

    /// <summary>The summary with the bit of every group in use.</summary>
    public ulong AllGroups => Groups == SummaryBits ? ulong.MaxValue : (1UL << Groups) - 1;

    /// <summary>Words that so many triggers or exemptions take at least.</summary>
    public static int WordsOf(int count) => Up(count, WordBits);

    /// <summary>The spread of triggers.</summary>
    public static BitSpace OfTriggers(TriggerArrangement arrangement) => new(arrangement.GroupBits, arrangement.GroupSizes);

    /// <summary>The spread of so many exemptions.</summary>
    public static BitSpace OfExemptions(int count)
    {
        int bits = WordBits * Math.Max(1, Up(Up(count, WordBits), SummaryBits));
        return new BitSpace(bits, [.. Enumerable.Range(0, Up(count, bits)).Select(g => Math.Min(bits, count - (g * bits)))]);
    }

    /// <summary>Place of trigger or exemption <paramref name="number"/> among the bits of all words.</summary>
    public int Place(int number) => (number / GroupBits * GroupWords * WordBits) + (number % GroupBits);

    /// <summary>Sets every bit that stands for a trigger or exemption.</summary>
    public void Fill(Span<ulong> words)
    {
        words.Clear();
        for (int group = 0; group < Groups; group++)
        {
            int first = group * GroupWords, count = GroupSizes[group];
            words.Slice(first, count / WordBits).Fill(ulong.MaxValue);
            if (count % WordBits != 0) words[first + (count / WordBits)] = (1UL << (count % WordBits)) - 1;
        }
    }

    private static int Up(int count, int size) => (count + size - 1) / size;
}
