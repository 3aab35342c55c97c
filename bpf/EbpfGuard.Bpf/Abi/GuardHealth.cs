using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_health</c>: what the guard itself met with.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GuardHealth
{
    /// <summary>Decisions without working memory: refused where a rule could stop.</summary>
    public ulong NoScratch;

    /// <summary>Processes whose facts could not be stored and were rebuilt.</summary>
    public ulong NoProcess;

    /// <summary>Exec, fork and exit records without room.</summary>
    public ulong LifecycleLost;

    /// <summary>Next sequence number of each <see cref="RecordRing"/>.</summary>
    public RingSequences Sequence;

    /// <summary>Names of files with several links for which there was no room.</summary>
    public ulong LinksUnknown;
}
