using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Reads addresses and networks as people write them. Strict: four decimal parts for IPv4, no leading zeros (which some
/// tools read as octal), no zone for IPv6.
/// </summary>
public static class AddressReader
{
    private const int MappedBits = 96;

    /// <summary>Reads <c>192.0.2.1</c> or <c>2001:db8::1</c>.</summary>
    public static bool TryReadAddress(string text, out AddressRange range)
    {
        range = default;
        if (!TryParse(text, out IPAddress address)) return false;
        range = AddressRange.Host(address);
        return true;
    }

    /// <summary>Reads <c>192.0.2.0/24</c>; bits behind the prefix are cleared.</summary>
    public static bool TryReadNetwork(string text, out AddressRange range)
    {
        range = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !TryParse(text[..slash], out IPAddress address)) return false;
        bool isNumber = int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits);
        bool isShort = address.AddressFamily == AddressFamily.InterNetwork;
        if (!isNumber || bits > (isShort ? 32 : 128)) return false;
        if (isShort) bits += MappedBits;
        UInt128 mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
        range = new AddressRange(AddressRange.Canonical(address) & mask, bits);
        return true;
    }

    private static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains('%') || text.Contains('[')) return false;
        if (!text.Contains(':') && !IsDottedQuad(text)) return false;
        if (!IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        address = parsed;
        return true;
    }

    private static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(p =>
            p.Length is >= 1 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0')
            && int.Parse(p, CultureInfo.InvariantCulture) <= 255);
    }
}
