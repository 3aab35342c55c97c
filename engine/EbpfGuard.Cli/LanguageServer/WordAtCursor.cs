using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>The word that the cursor stands in or behind: a name, dotted for a field.</summary>
internal readonly record struct WordAtCursor(SourceText Source, int Start, int End)
{
    /// <summary>The word; empty when there is none.</summary>
    public string Text => Source.Text[Start..End];

    /// <summary>Its line up to it, without the blanks in front.</summary>
    public string LineBefore
    {
        get
        {
            int line = Source.Text.LastIndexOf('\n', Math.Max(0, Start - 1), Start == 0 ? 0 : Start) + 1;
            return Source.Text[line..Start].TrimStart();
        }
    }

    /// <summary>The whole word around <paramref name="offset"/>.</summary>
    public static WordAtCursor Around(SourceText source, int offset)
    {
        int end = offset;
        while (end < source.Text.Length && IsPart(source.Text[end])) end++;
        return new WordAtCursor(source, StartOf(source, offset), end);
    }

    /// <summary>What is typed of a word in front of <paramref name="offset"/>.</summary>
    public static WordAtCursor Before(SourceText source, int offset) => new(source, StartOf(source, offset), offset);

    private static int StartOf(SourceText source, int offset)
    {
        int start = offset;
        while (start > 0 && IsPart(source.Text[start - 1])) start--;
        return start;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';
}
