using System.Buffers;
using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Quoted strings. Escapes: <c>\b \f \n \r \t \\ \/</c>, the quote in use, <c>\xHH</c> (a byte of UTF-8); a backslash before a blank is
/// itself and eats the blank. A string ends on its line.
/// </summary>
internal static class QuotedText
{
    private static readonly SearchValues<char> DoubleQuoteStops = SearchValues.Create("\"\\\n");
    private static readonly SearchValues<char> SingleQuoteStops = SearchValues.Create("'\\\n");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Offset behind the closing quote of the string that opens at <paramref name="start"/>; -1 when its line ends first.</summary>
    public static int FindEnd(string text, int start, int end)
    {
        SearchValues<char> stops = text[start] == '"' ? DoubleQuoteStops : SingleQuoteStops;
        int position = start + 1;
        while (position < end)
        {
            int next = text.AsSpan(position, end - position).IndexOfAny(stops);
            if (next < 0) return -1;
            position += next;
            if (text[position] == '\n') return -1;
            if (text[position] == text[start]) return position + 1;
            position += position + 1 < end && text[position + 1] != '\n' ? 2 : 1;
        }
        return -1;
    }

    /// <summary>What the string that opens at <paramref name="start"/> means and where it ends; null and the fault when it is faulty.</summary>
    public static string? Read(SourceText source, int start, int end, out int behind, out Diagnostic? fault)
    {
        fault = null;
        behind = FindEnd(source.Text, start, end);
        if (behind < 0)
        {
            fault = SyntaxDiagnostics.UnterminatedString(new TextSpan(source, start, 1));
            behind = Characters.LineEnd(source.Text, start, end);
            return null;
        }
        ReadOnlySpan<char> inner = source.Text.AsSpan(start + 1, behind - start - 2);
        return inner.Contains('\\') ? Unescape(source, start + 1, behind - 1, source.Text[start], out fault) : inner.ToString();
    }

    private static string? Unescape(SourceText source, int start, int end, char quote, out Diagnostic? fault)
    {
        string text = source.Text;
        StringBuilder result = new(end - start);
        fault = null;
        int position = start;
        while (position < end)
        {
            if (text[position] != '\\')
            {
                result.Append(text[position++]);
                continue;
            }
            char escaped = text[position + 1];
            if (escaped == 'x')
            {
                fault = ReadBytes(source, ref position, end, result);
                if (fault is not null) return null;
                continue;
            }
            char meaning = Meaning(escaped, quote);
            if (meaning == '\0')
            {
                fault = SyntaxDiagnostics.InvalidEscape(new TextSpan(source, position, 2), "this escape means nothing");
                return null;
            }
            result.Append(meaning);
            position += 2;
        }
        return result.ToString();
    }

    private static char Meaning(char escaped, char quote) => escaped switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' or '/' => escaped,
        _ when escaped == quote => quote,
        _ when Characters.IsBlank(escaped) => '\\',
        _ => '\0',
    };

    // Neighbouring \xHH are read together, as several bytes may make one character.
    private static Diagnostic? ReadBytes(SourceText source, ref int position, int end, StringBuilder result)
    {
        string text = source.Text;
        int start = position;
        List<byte> bytes = [];
        while (position + 1 < end && text[position] == '\\' && text[position + 1] == 'x')
        {
            bool isHex = position + 3 < end && char.IsAsciiHexDigit(text[position + 2]) && char.IsAsciiHexDigit(text[position + 3]);
            if (!isHex)
            {
                int length = Math.Min(4, end - position);
                return SyntaxDiagnostics.InvalidEscape(new TextSpan(source, position, length), @"`\x` takes two hex digits");
            }
            byte value = Convert.ToByte(text.Substring(position + 2, 2), 16);
            if (value == 0) return SyntaxDiagnostics.InvalidEscape(new TextSpan(source, position, 4), "no text in Linux holds a zero byte");
            bytes.Add(value);
            position += 4;
        }
        try
        {
            result.Append(StrictUtf8.GetString([.. bytes]));
            return null;
        }
        catch (DecoderFallbackException)
        {
            return SyntaxDiagnostics.InvalidEscape(new TextSpan(source, start, position - start), "these bytes are not UTF-8");
        }
    }
}
