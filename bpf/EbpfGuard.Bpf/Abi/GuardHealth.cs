using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_health</c>: what the guard itself met with.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GuardHealth
{
    /// <summary>Decisions without working memory: refused where a rule could stop.</summary>
    public ulong NoScratch;

    /// <summary>Processes that the tracker did not know and that were adopted at an event.</summary>
    public ulong NoProcess;

    /// <summary>Next sequence number of each ring; the tracker has its own of the life of processes.</summary>
    public RingSequences Sequence;

    /// <summary>Names of files with several links for which there was no room.</summary>
    public ulong LinksUnknown;
}
