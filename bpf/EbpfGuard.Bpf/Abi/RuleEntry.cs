using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_rule</c>: a rule's rate limit; 4 cells, aligned to 4.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RuleEntry
{
    /// <summary>Length of a window in nanoseconds.</summary>
    public ulong PeriodNs;

    /// <summary>Records per window; 0 means no limit.</summary>
    public uint Records;

    /// <summary>Zero.</summary>
    public uint Pad;
}
