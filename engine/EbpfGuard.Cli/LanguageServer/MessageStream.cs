using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>
/// Messages of the language server protocol (3.17, base protocol): a header with the length in bytes, an empty line, and as
/// many bytes of JSON.
/// </summary>
internal sealed class MessageStream(Stream input, Stream output)
{
    private const int ParseError = -32700, InvalidRequest = -32600;
    private const int LongestMessage = 64 << 20;
    private const int LongestHeader = 1024;

    // A key that is given twice would be a failure later, whenever it is asked for.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>The next message; null at the end of the input.</summary>
    /// <exception cref="MalformedMessageException">It is no request; the next one can be read.</exception>
    /// <exception cref="InvalidDataException">The input is not the protocol.</exception>
    public JsonObject? Read()
    {
        int length = -1;
        while (ReadHeader() is { } line)
        {
            if (line.Length == 0)
            {
                if (length < 0) throw new InvalidDataException("a message without Content-Length");
                return Parse(length);
            }

            string[] parts = line.Split(':', 2);
            if (parts.Length != 2) throw new InvalidDataException("a header without a colon");
            if (!parts[0].Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            if (!int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out length)
                || length is < 0 or > LongestMessage)
                throw new InvalidDataException("a Content-Length that is no length");
        }

        return null;
    }

    /// <summary>Writes <paramref name="message"/>.</summary>
    public void Write(JsonObject message)
    {
        byte[] content = Encoding.UTF8.GetBytes(message.ToJsonString());
        output.Write(Encoding.ASCII.GetBytes($"Content-Length: {content.Length}\r\n\r\n"));
        output.Write(content);
        output.Flush();
    }

    private JsonObject Parse(int length)
    {
        byte[] content = new byte[length];
        try
        {
            input.ReadExactly(content);
            return JsonNode.Parse(content, documentOptions: Options) as JsonObject ?? throw new MalformedMessageException(InvalidRequest, "a message that is no object");
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("a message that is shorter than its header says", e);
        }
        catch (JsonException e)
        {
            throw new MalformedMessageException(ParseError, "a message that is no JSON: " + e.Message);
        }
    }

    private string? ReadHeader()
    {
        var line = new StringBuilder();
        for (int next = input.ReadByte(); next >= 0; next = input.ReadByte())
        {
            if (next == '\n') return line.ToString().TrimEnd('\r');
            if (line.Length == LongestHeader) throw new InvalidDataException("a header without an end");
            line.Append((char)next);
        }

        return null;
    }
}
