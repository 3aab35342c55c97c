namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_bit_row</c>: rows of a bit slot, and the bits that say so in the output of a scanner, a set or an ancestor mask.</summary>
public static class BitRow
{
    /// <summary>Row of a clear bit.</summary>
    public const int BitClear = 0;

    /// <summary>Row of a set bit.</summary>
    public const int BitSet = 1;

    /// <summary>Row of a missing value.</summary>
    public const int BitMissing = 2;

    /// <summary>Row of an unknown value.</summary>
    public const int BitUnknown = 3;

    /// <summary>Row of an object that the host has no name for.</summary>
    public const int BitNameless = 4;

    /// <summary>Bit of the output that says: the host has no name for the object.</summary>
    public const int HitsNameless = 61;

    /// <summary>Bit of the output that says: missing.</summary>
    public const int HitsMissing = 62;

    /// <summary>Bit of the output that says: unknown.</summary>
    public const int HitsUnknown = 63;

    /// <summary>Bit of an ancestor mask that says: some ancestor's name is unknown, or only a claim.</summary>
    public const int AncestorNameUnproven = 58;

    /// <summary>Bit of an ancestor mask that says: the first argument of some ancestor is unknown, or only a claim.</summary>
    public const int AncestorExeUnproven = 59;

    /// <summary>Bit of an ancestor mask that says: the host has no name for the program of some ancestor.</summary>
    public const int AncestorPathNameless = 60;

    /// <summary>Bit of an ancestor mask that says: the first argument of some ancestor is unknown.</summary>
    public const int AncestorExeUnknown = 61;

    /// <summary>Bit of an ancestor mask that says: some ancestor's name is unknown.</summary>
    public const int AncestorNameUnknown = 62;

    /// <summary>Bit of an ancestor mask that says: the path of some ancestor's program is unknown.</summary>
    public const int AncestorPathUnknown = 63;
}
