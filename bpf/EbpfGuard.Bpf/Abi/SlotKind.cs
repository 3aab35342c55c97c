namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_slot_kind</c>: how a slot finds its row.</summary>
public enum SlotKind : ushort
{
    /// <summary>By class.</summary>
    Class = 0,

    /// <summary>By one bit of the output, as <see cref="BitRow"/>.</summary>
    Bit = 1,

    /// <summary>By one bit of the process's ancestor mask.</summary>
    Ancestors = 2,
}
