namespace EbpfGuard.Dsl.Text;

/// <summary>A source file: its name as the author knows it, its text, and where its lines start.</summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    /// <summary>Wraps <paramref name="text"/>, which diagnostics will call <paramref name="name"/>.</summary>
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        _lineStarts = FindLineStarts(text);
    }

    internal SourceText(TextOrigin origin)
        : this(origin.Name, origin.Text)
    {
        Origin = origin;
    }

    /// <summary>Where the characters of a derived text come from; null for a file.</summary>
    internal TextOrigin? Origin { get; }

    /// <summary>The file's name as it is shown: the path the author gave.</summary>
    public string Name { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Number of lines; a text without a line break has one.</summary>
    public int LineCount => _lineStarts.Length;

    /// <summary>Line and column, both from 1, of the character at <paramref name="offset"/>.</summary>
    public LinePosition GetPosition(int offset)
    {
        int line = Array.BinarySearch(_lineStarts, offset);
        if (line < 0) line = ~line - 1;
        return new LinePosition(line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>Offset of the first character of line <paramref name="line"/> (from 1).</summary>
    public int GetOffset(int line) => _lineStarts[line - 1];

    /// <summary>The text of line <paramref name="line"/> (from 1), without its line break.</summary>
    public string GetLine(int line)
    {
        int start = _lineStarts[line - 1];
        int end = line < _lineStarts.Length ? _lineStarts[line] - 1 : Text.Length;
        return Text[start..end].TrimEnd('\r');
    }

    private static int[] FindLineStarts(string text)
    {
        List<int> starts = [0];
        for (int i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1)) starts.Add(i + 1);
        return [.. starts];
    }
}
