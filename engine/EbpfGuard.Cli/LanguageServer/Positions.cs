using System.Text.Json.Nodes;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>Places in a text as the protocol has them: line and UTF-16 unit, both from 0.</summary>
internal static class Positions
{
    /// <summary>The range of <paramref name="span"/>.</summary>
    public static JsonObject Range(TextSpan span) => Range(span.Source, span.Start, span.End);

    /// <summary>The range from one offset to another.</summary>
    public static JsonObject Range(SourceText source, int start, int end) =>
        new() { ["start"] = Position(source, start), ["end"] = Position(source, end) };

    /// <summary>The offset of a position of the protocol; one beyond a line's end is its end.</summary>
    public static int Offset(SourceText source, JsonNode? position)
    {
        int line = position?["line"]?.GetValue<int>() ?? 0, character = position?["character"]?.GetValue<int>() ?? 0;
        if (line >= source.LineCount) return source.Text.Length;
        line = Math.Max(0, line);
        return source.GetOffset(line + 1) + Math.Clamp(character, 0, source.GetLine(line + 1).Length);
    }

    private static JsonObject Position(SourceText source, int offset)
    {
        LinePosition position = source.GetPosition(offset);
        return new JsonObject { ["line"] = position.Line - 1, ["character"] = position.Column - 1 };
    }
}
