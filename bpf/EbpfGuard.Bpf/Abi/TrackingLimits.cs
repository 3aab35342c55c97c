namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_tracking</c>: what the tracker keeps.</summary>
public static class TrackingLimits
{
    /// <summary>In the place of a program's id: there is none.</summary>
    public const int ProgramNone = 0;

    /// <summary>There is one that nobody saw.</summary>
    public const int ProgramUnknown = 1;

    /// <summary>The first id that is given.</summary>
    public const int ProgramFirst = 2;

    /// <summary>Nanoseconds by which /proc counts start times.</summary>
    public const int TickNs = 10_000_000;

    /// <summary>Programs of a lineage that are kept; what is older is unknown.</summary>
    public const int Lineage = 256;

    /// <summary>Bytes of texts in the map of short ones.</summary>
    public const int TextShort = 512;

    /// <summary>Bytes of texts in the map of long ones.</summary>
    public const int TextLong = 16384;

    /// <summary>Programs that are gone, and whose pieces of arguments are kept for a while.</summary>
    public const int Graves = 1024;

    /// <summary>Pieces of all of them.</summary>
    public const int BuriedPieces = 2048;

    /// <summary>Seconds that they are kept.</summary>
    public const int BuriedS = 60;
}
