using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Programs;

namespace EbpfGuard.Engine.Loading;

/// <summary>Entries of the maps whose size depends on the policy.</summary>
internal readonly record struct TableRoom(int Pages, int ShortTexts, int LongTexts, int Addresses, int Rules, int NeverStopped)
{
    private const int LeastSpare = 16;

    /// <summary>What an image needs.</summary>
    public static TableRoom Of(PolicyImage image, LoadOptions options)
    {
        int shortTexts = image.Exact.Count(e => e.Text.Length <= AbiLimits.ExactShort);
        return new TableRoom(
            image.Cells.Length / AbiLimits.PageCells, shortTexts, image.Exact.Count - shortTexts, image.Addresses.Count,
            image.Rules.Count, options.NeverStop.Count + Loading.NeverStopped.Followers);
    }

    /// <summary>The same with room for a policy that is somewhat larger.</summary>
    public TableRoom WithSpare() => new(
        Larger(Pages), Larger(ShortTexts), Larger(LongTexts), Larger(Addresses), Larger(Rules), Larger(NeverStopped));

    /// <summary>True when nothing of <paramref name="other"/> is larger.</summary>
    public bool Holds(in TableRoom other) =>
        Pages >= other.Pages && ShortTexts >= other.ShortTexts && LongTexts >= other.LongTexts && Addresses >= other.Addresses
        && Rules >= other.Rules && NeverStopped >= other.NeverStopped;

    /// <summary>Sets the sizes of an object that is not loaded yet.</summary>
    public void Size(BpfObject target)
    {
        Size(target, "eg_cells", Pages);
        Size(target, "eg_exact_short", ShortTexts);
        Size(target, "eg_exact_long", LongTexts);
        Size(target, "eg_addresses", Addresses);
        Size(target, "eg_counters", Rules);
        Size(target, Loading.NeverStopped.Table, NeverStopped);
    }

    /// <summary>Sets the size of one map of an object that is not loaded yet; none is empty.</summary>
    public static void Size(BpfObject target, string map, int entries)
    {
        BpfMap sized = target.Map(map);
        sized.MaxEntries = (uint)Math.Max(1, entries);
    }

    private static int Larger(int count) => count + Math.Max(LeastSpare, count / 2);
}
