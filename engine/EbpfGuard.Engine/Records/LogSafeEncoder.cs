using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Records;

/// <summary>
/// Escapes what JSON demands, and besides everything that could forge a log in front of a reader: controls of either
/// set, marks that reorder text, line separators. Letters of any script and <c>&lt; &gt; &amp; '</c> stay as they are, so that
/// a search for what a rule says finds it.
/// </summary>
internal sealed class LogSafeEncoder : JavaScriptEncoder
{
    /// <summary>The one instance.</summary>
    public static readonly LogSafeEncoder Instance = new();

    // Nearly all of what is written is made of these: they are looked for many at a time.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(c => (char)c).Where(c => !Instance.WillEncode(c))]);

    private static readonly SearchValues<byte> PlainBytes =
        SearchValues.Create([.. Enumerable.Range(0, 128).Where(c => !Instance.WillEncode(c)).Select(c => (byte)c)]);

    private LogSafeEncoder()
    {
    }

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 12;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is '"' or '\\' || !RecordText.IsPrintable(unicodeScalar);

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        int first = span.IndexOfAnyExcept(Plain);
        if (first < 0) return -1;
        for (int i = first; i < span.Length;)
        {
            if (Rune.DecodeFromUtf16(span[i..], out Rune rune, out int used) != OperationStatus.Done
                || WillEncode(rune.Value))
            {
                return i;
            }

            i += used;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        int first = utf8Text.IndexOfAnyExcept(PlainBytes);
        if (first < 0) return -1;
        int found = base.FindFirstCharacterToEncodeUtf8(utf8Text[first..]);
        return found < 0 ? -1 : first + found;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        char shortForm = unicodeScalar switch
        {
            '"' => '"', '\\' => '\\', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => '\0',
        };
        if (shortForm != '\0')
        {
            numberOfCharactersWritten = 0;
            if (output.Length < 2) return false;
            output[0] = '\\';
            output[1] = shortForm;
            numberOfCharactersWritten = 2;
            return true;
        }

        Span<char> units = stackalloc char[2];
        int count = new Rune(unicodeScalar).EncodeToUtf16(units);
        numberOfCharactersWritten = 0;
        if (output.Length < count * 6) return false;
        foreach (char unit in units[..count])
        {
            output[numberOfCharactersWritten] = '\\';
            output[numberOfCharactersWritten + 1] = 'u';
            _ = ((int)unit).TryFormat(output[(numberOfCharactersWritten + 2)..], out _, "x4");
            numberOfCharactersWritten += 6;
        }

        return true;
    }
}
