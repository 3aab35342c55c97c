using System.Globalization;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>
/// A line of a source as it is shown: of a long one only the surroundings of what is to be seen, what would steer a terminal made harmless, tabs
/// as they are.
/// </summary>
/// <param name="Text">What is shown.</param>
/// <param name="Shown">Which part of the source that is.</param>
/// <param name="Prefix">What stands before it in <paramref name="Text"/>.</param>
internal sealed record SourceLine(string Text, TextSpan Shown, string Prefix)
{
    private const int LongestLine = 160;
    private const int ContextBefore = 40;
    private const string Ellipsis = "…";

    /// <summary>Line <paramref name="number"/> (from 1), cut around the spans.</summary>
    public static SourceLine Cut(SourceText source, int number, IReadOnlyList<TextSpan> spans)
    {
        string line = source.GetLine(number);
        int start = spans[0].Start - (source.GetPosition(spans[0].Start).Column - 1);
        TextSpan whole = new(source, start, line.Length);
        if (line.Length <= LongestLine) return new SourceLine(Harmless(line), whole, "");
        int from = Math.Clamp(spans.Min(span => span.Start) - ContextBefore, start, start + line.Length);
        int to = Math.Min(from + LongestLine, start + line.Length);
        string prefix = from > start ? Ellipsis : "";
        string cut = prefix + Harmless(source.Text[from..to]) + (to < start + line.Length ? Ellipsis : "");
        return new SourceLine(cut, new TextSpan(source, from, to - from), prefix);
    }

    /// <summary>The blanks that lead to a span, tabs kept, and how many characters of it are on the line; at least one.</summary>
    public (string Blanks, int Width) Place(TextSpan span)
    {
        int from = Math.Clamp(span.Start, Shown.Start, Shown.End);
        int to = Math.Clamp(span.End, from, Shown.End);
        string before = Prefix + Shown.Source.Text[Shown.Start..from];
        return (string.Concat(before.Select(c => c == '\t' ? '\t' : ' ')), Math.Max(1, to - from));
    }

    /// <summary>False for what moves the cursor of a terminal, turns the text around it or breaks the line.</summary>
    public static bool IsHarmless(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // One character for each, so that the marks below stand where they belong.
    private static string Harmless(string text) =>
        text.All(c => c == '\t' || IsHarmless(c)) ? text : string.Concat(text.Select(c => c == '\t' || IsHarmless(c) ? c : '\uFFFD'));
}
