using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_tracker</c>: the tracker's own numbers.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TrackerNumbers
{
    /// <summary>The next id, before <see cref="TrackingLimits.ProgramFirst"/> is added.</summary>
    public ulong NextId;

    /// <summary>The next number of a lifecycle record.</summary>
    public ulong Sequence;

    /// <summary>Lifecycle records without room.</summary>
    public ulong Lost;

    /// <summary>Programs without room: unknown from then on.</summary>
    public ulong Unkept;

    /// <summary>Programs that were ever buried.</summary>
    public ulong Graves;

    /// <summary>The first of them whose pieces may be there still.</summary>
    public ulong Cleared;

    /// <summary>Pieces of all that are there.</summary>
    public ulong Buried;

    /// <summary>The secret key of digests of programs; random, and never changed.</summary>
    public SecretKey Key;
}
