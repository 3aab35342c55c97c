using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_slot</c>: where the row of one slot comes from; 4 cells, aligned to 4.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SlotEntry
{
    /// <summary>Cell of the row of class 0.</summary>
    public uint RowBase;

    /// <summary>A <see cref="SlotKind"/>.</summary>
    public ushort Kind;

    /// <summary>The bit, where the kind asks for one.</summary>
    public ushort Bit;

    /// <summary>Number of the classifier.</summary>
    public ushort Classifier;

    /// <summary>Process classifiers: 0 the process, 1 its parent, and so on.</summary>
    public ushort Generation;

    /// <summary>Zero.</summary>
    public uint Pad;
}
