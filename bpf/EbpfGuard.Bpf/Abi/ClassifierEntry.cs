using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_classifier</c>: a classifier's table entry; 8 cells, aligned to 8.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ClassifierEntry
{
    /// <summary>A <see cref="ClassifierKind"/>.</summary>
    public uint Kind;

    /// <summary>A <see cref="FactInput"/>.</summary>
    public uint Input;

    /// <summary>Exact, direct, address: class of a value that is not in the table.</summary>
    public uint Other;

    /// <summary>Automata: the start state's row. Otherwise the table's first cell (interval: of the classes).</summary>
    public uint Start;

    /// <summary>Automata: the byte map's first cell. Interval: the first bound (signed 64 bit, two cells each). Exact: the filter's first cell.</summary>
    public uint Bytes;

    /// <summary>Interval: number of bounds. Direct: number of entries. Exact: 64 less log2 of the filter's bits.</summary>
    public uint Count;

    /// <summary>Process classifiers: masks of ancestor atoms, two cells a class or hit; 0 for none.</summary>
    public uint Ancestors;

    /// <summary>What it needs of a text.</summary>
    public ClassifierFlags Flags;
}
