using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_trigger</c>: a trigger; 4 cells, aligned to 4.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TriggerEntry
{
    /// <summary>Number of its rule.</summary>
    public uint Rule;

    /// <summary><see cref="TriggerFlags"/>.</summary>
    public uint Flags;

    /// <summary>Its first exemption.</summary>
    public uint ExemptionFirst;

    /// <summary>Number of its exemptions, numbered without a gap.</summary>
    public uint ExemptionCount;
}
