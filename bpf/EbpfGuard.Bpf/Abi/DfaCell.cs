namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_dfa</c>: how an automaton's transition is packed in a cell.</summary>
public static class DfaCell
{
    /// <summary>Mask: cell of the next state's row.</summary>
    public const uint State = 0x3fffffff;

    /// <summary>Scanner: that state reports hits.</summary>
    public const uint Hit = 0x40000000;

    /// <summary>That state never changes: stop reading.</summary>
    public const uint Final = 0x80000000;

    /// <summary>Cells of a byte map: 256 bytes, aligned to its size.</summary>
    public const uint BytesCells = 64;
}
