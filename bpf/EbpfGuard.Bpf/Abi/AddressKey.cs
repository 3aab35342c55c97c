using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_address_key</c>: key of the address trie.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AddressKey
{
    /// <summary>Length of the prefix in bits, the classifier's 32 bits included.</summary>
    public uint PrefixBits;

    /// <summary>Number of the classifier.</summary>
    public uint Classifier;

    /// <summary>IPv6 in network order, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    public Bytes16 Address;
}
