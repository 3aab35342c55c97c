namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// Two liberties that rule files take with lists in brackets, because the parser that Falco uses (yaml-cpp) allows them: a list that goes on in the
/// column of its key or left of it, and a comment right behind the closing bracket. Both are written as YAML has them, every character at its place.
/// </summary>
internal sealed class FlowLayout
{
    private readonly char[] _text;

    private FlowLayout(string text) => _text = text.ToCharArray();

    /// <summary>The text, of the same length, with such lists on one line and such comments taken out.</summary>
    public static string Normalize(string text)
    {
        if (!text.Contains('[') && !text.Contains('{')) return text;
        FlowLayout layout = new(text);
        layout.Run();
        return new string(layout._text);
    }

    private void Run()
    {
        // Lines deeper than this belong to a text in block style.
        int block = -1;
        for (int start = 0; start < _text.Length;)
        {
            int end = EndOfLine(start);
            int column = Blanks(start, end) - start;
            if (start + column == end || _text[start + column] == '#' || (block >= 0 && column > block))
            {
                start = end + 1;
                continue;
            }

            (int value, int key) = Value(start + column, end);
            block = value < end && _text[value] is '|' or '>' ? key - start : -1;
            if (value < end && _text[value] is '[' or '{') end = Flow(value, key - start);
            else if (value < end && _text[value] is '"' or '\'') end = EndOfLine(Math.Min(Quoted(value), _text.Length));
            start = end + 1;
        }
    }

    // Where the value of a line begins, and the column of what has it: behind dashes and a key.
    private (int Value, int Key) Value(int at, int end)
    {
        int parent = at;
        while (at + 1 < end && _text[at] == '-' && _text[at + 1] == ' ')
        {
            parent = at;
            at = Blanks(at + 1, end);
        }

        for (int i = at; i < end && _text[i] is not ('[' or '{' or '#'); i++)
        {
            if (_text[i] is '"' or '\'' && i == at) i = Math.Min(Quoted(i), end) - 1;
            else if (_text[i] == ':' && (i + 1 == end || char.IsWhiteSpace(_text[i + 1]))) return (Blanks(i + 1, end), at);
        }

        return (at, parent);
    }

    // Puts the list that begins here in order; gives the end of its last line.
    private int Flow(int start, int column)
    {
        int depth = 0, close = -1;
        List<(int From, int To)> breaks = [];
        bool goesOnTooFarLeft = false;
        for (int i = start; i < _text.Length && close < 0; i++)
        {
            switch (_text[i])
            {
                case '"' or '\'' when !IsWithinWord(i):
                    i = Quoted(i) - 1;
                    break;
                case '[' or '{':
                    depth++;
                    break;
                case ']' or '}' when --depth == 0:
                    close = i;
                    break;
                case '#' when char.IsWhiteSpace(_text[i - 1]):
                    int end = EndOfLine(i);
                    breaks.Add((i, end));
                    i = end - 1;
                    break;
                case '\n':
                    breaks.Add((i, i + 1));
                    int next = Blanks(i + 1, EndOfLine(i + 1));
                    goesOnTooFarLeft |= next - i - 1 <= column && next < _text.Length && _text[next] is not ('\n' or '\r' or '#');
                    break;
            }
        }

        if (close < 0) return EndOfLine(start);
        if (goesOnTooFarLeft) foreach ((int from, int to) in breaks) Blank(from, to);
        int last = EndOfLine(close);
        if (close + 1 < last && _text[close + 1] == '#') Blank(close + 1, last);
        return last;
    }

    // An apostrophe.
    private bool IsWithinWord(int at) => char.IsLetterOrDigit(_text[at - 1]);

    private void Blank(int from, int to) => _text.AsSpan(from, to - from).Fill(' ');

    // Behind the quote that closes the one here.
    private int Quoted(int start)
    {
        for (int i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\' && _text[start] == '"') i++;
            else if (_text[i] == _text[start] && i + 1 < _text.Length && _text[i + 1] == _text[start] && _text[start] == '\'') i++;
            else if (_text[i] == _text[start]) return i + 1;
        }

        return _text.Length;
    }

    private int EndOfLine(int at)
    {
        int end = at >= _text.Length ? -1 : Array.IndexOf(_text, '\n', at);
        return end < 0 ? _text.Length : end;
    }

    private int Blanks(int at, int end)
    {
        while (at < end && _text[at] is ' ' or '\t') at++;
        return Math.Min(at, Math.Max(end, at));
    }
}
