using System.Net;

namespace EbpfGuard.Dsl.Conditions;

/// <summary>
/// An address or a network in canonical form: 128 bits, IPv4 as <c>::ffff:a.b.c.d</c>, so that the same host has one
/// spelling. <see cref="PrefixBits"/> counts from the first of the 128 bits (an IPv4 /8 is 104).
/// </summary>
public readonly record struct AddressRange(UInt128 Address, int PrefixBits)
{
    /// <summary>The range of a single address.</summary>
    public static AddressRange Host(IPAddress address) => new(Canonical(address), 128);

    /// <summary>The canonical 128 bits of <paramref name="address"/>.</summary>
    public static UInt128 Canonical(IPAddress address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());

    /// <summary>True when <paramref name="address"/> (canonical) lies in the range.</summary>
    public bool Contains(UInt128 address) =>
        PrefixBits == 0 || (address ^ Address) >> (128 - PrefixBits) == UInt128.Zero;
}
