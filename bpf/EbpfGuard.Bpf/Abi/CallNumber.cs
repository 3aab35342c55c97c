namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_call_number</c>: a system call in a record is its number and <see cref="First"/>.</summary>
public enum CallNumber : uint
{
    /// <summary>The call with number 0; what is below it is no call.</summary>
    First = 1,

    /// <summary>Bit: the number is one of the 32-bit table.</summary>
    Compat = 0x40000000,
}
