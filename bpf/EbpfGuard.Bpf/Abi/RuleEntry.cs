using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_rule</c>: a rule's limits; 8 cells, aligned to 8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RuleEntry
{
    /// <summary>Length of a window of records in nanoseconds.</summary>
    public ulong PeriodNs;

    /// <summary>Length of a window of kills in nanoseconds.</summary>
    public ulong KillPeriodNs;

    /// <summary>Zero.</summary>
    public ulong Pad;

    /// <summary>Records per window; 0 for the common limit of alerts, <see cref="AbiLimits.NoLimit"/> for none.</summary>
    public uint Records;

    /// <summary>Kills per window; 0 means no limit.</summary>
    public uint Kills;
}
