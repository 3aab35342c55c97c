using System.Globalization;
using System.Net;
using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Reads addresses and networks as people write them. Strict: four decimal parts for IPv4, no leading zeros (which some
/// tools read as octal), no zone for IPv6.
/// </summary>
public static class AddressReader
{
    private const int MappedBits = 96;

    private static readonly UInt128 MappedPrefix = (UInt128)0xffff << 32;

    /// <summary>Reads <c>192.0.2.1</c> or <c>2001:db8::1</c>.</summary>
    public static bool TryReadAddress(string text, out AddressRange range)
    {
        range = default;
        if (!TryParse(text, out UInt128 address, out _)) return false;
        range = new AddressRange(address, 128);
        return true;
    }

    /// <summary>Reads <c>192.0.2.0/24</c>; bits behind the prefix are cleared.</summary>
    public static bool TryReadNetwork(string text, out AddressRange range)
    {
        range = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !TryParse(text.AsSpan(0, slash), out UInt128 address, out bool isShort)) return false;
        bool isNumber = int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits);
        if (!isNumber || bits > (isShort ? 32 : 128)) return false;
        if (isShort) bits += MappedBits;
        UInt128 mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
        range = new AddressRange(address & mask, bits);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out UInt128 address, out bool isShort)
    {
        isShort = !text.Contains(':');
        if (isShort) return TryParseDottedQuad(text, out address);
        address = default;
        if (text.IndexOfAny('%', '[') >= 0 || !IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        address = AddressRange.Canonical(parsed);
        return true;
    }

    private static bool TryParseDottedQuad(ReadOnlySpan<char> text, out UInt128 address)
    {
        uint value = 0;
        int parts = 0;
        address = default;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            bool isPart = part.Length is >= 1 and <= 3 && (part.Length == 1 || part[0] != '0')
                && byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            if (!isPart || ++parts > 4) return false;
            value = (value << 8) | byte.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        address = MappedPrefix | value;
        return parts == 4;
    }
}
