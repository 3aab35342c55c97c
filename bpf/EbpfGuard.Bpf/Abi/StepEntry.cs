using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_step</c>: one event classifier of one operation and the slots that read it; 4 cells, aligned to 4.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StepEntry
{
    /// <summary>Number of the classifier.</summary>
    public uint Classifier;

    /// <summary>Index within the operation's slots.</summary>
    public uint SlotFirst;

    /// <summary>Number of its slots.</summary>
    public uint SlotCount;

    /// <summary>Zero.</summary>
    public uint Pad;
}
