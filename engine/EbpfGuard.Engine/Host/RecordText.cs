using System.Buffers;
using System.Globalization;
using System.Text;

namespace EbpfGuard.Engine.Host;

/// <summary>Bytes that the kernel gave as text. Names on Linux are any bytes, so what is not UTF-8 stays visible.</summary>
public static class RecordText
{
    /// <summary>
    /// The text of <paramref name="bytes"/>; a byte that is no part of valid UTF-8 becomes <c>\xHH</c>, so that two
    /// different names never look the same merely because neither could be decoded.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);

        var text = new StringBuilder(bytes.Length + 16);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int used);
            if (status == OperationStatus.Done) text.Append(rune.ToString());
            else AppendBytes(text, bytes[..used]);
            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The text up to the first NUL of a fixed-size buffer.</summary>
    public static string DecodeTerminated(ReadOnlySpan<byte> buffer)
    {
        int end = buffer.IndexOf((byte)0);
        return Decode(end < 0 ? buffer : buffer[..end]);
    }

    /// <summary>
    /// <paramref name="text"/> as it may stand in a line for people: characters that move the cursor, change colours,
    /// reorder what follows or break the line are written as <c>\u{…}</c>.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var printable = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsPrintable(rune.Value)) printable.Append(rune.ToString());
            else printable.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return printable.ToString();
    }

    /// <summary>False for controls, formatting marks, line separators and code points without a meaning.</summary>
    public static bool IsPrintable(int codePoint) =>
        codePoint is >= ' ' and <= '~'
        || CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
    }
}
