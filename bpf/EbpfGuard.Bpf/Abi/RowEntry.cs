using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_row</c>: the triggers and exemptions that one class leaves alive; 8 cells, aligned to 8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RowEntry
{
    /// <summary>Summary: bit g is set when any bit of group g is.</summary>
    public ulong Triggers;

    /// <summary>The same for the exemptions.</summary>
    public ulong Exemptions;

    /// <summary>Cell of the words of the set trigger groups, packed in order.</summary>
    public uint TriggerWords;

    /// <summary>The same for the exemptions.</summary>
    public uint ExemptionWords;

    /// <summary>Zero.</summary>
    public PadPair Pad;
}
