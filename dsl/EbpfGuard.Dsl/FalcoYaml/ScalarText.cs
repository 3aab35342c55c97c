namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>
/// A scalar's text with the place of each of its characters in the file: through folded lines, indentation and escapes. The decoded text and
/// the text of the file are walked side by side.
/// </summary>
internal sealed class ScalarText
{
    private readonly YamlScalar _scalar;
    private readonly string _file;
    private readonly int _end;
    private int _position;

    private ScalarText(YamlScalar scalar)
    {
        _scalar = scalar;
        _file = scalar.Span.Source.Text;
        _end = scalar.Span.End;
        _position = scalar.Span.Start;
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted) _position++;
        else if (scalar.Style == ScalarStyle.Block) SkipHeader();
    }

    /// <summary>The text without blanks at its ends.</summary>
    public static string Trim(YamlScalar scalar) => scalar.Text.Trim();

    /// <summary>The places of the characters of the trimmed text.</summary>
    public static int[] Places(YamlScalar scalar)
    {
        int[] places = new ScalarText(scalar).Walk();
        int lead = scalar.Text.Length - scalar.Text.AsSpan().TrimStart().Length;
        return places[lead..(lead + Trim(scalar).Length)];
    }

    private int[] Walk()
    {
        int[] places = new int[_scalar.Text.Length];
        for (int i = 0; i < places.Length; i++) places[i] = char.IsWhiteSpace(_scalar.Text[i]) ? NextBlank(_scalar.Text[i]) : NextSign();
        return places;
    }

    private void SkipHeader()
    {
        int line = _file.IndexOf('\n', _position);
        _position = line < 0 ? _end : line + 1;
    }

    // A blank of the text is the same blank in the file, an escape, or a line break that was folded away.
    private int NextBlank(char blank)
    {
        SkipContinuations();
        int at = Math.Min(_position, Math.Max(_scalar.Span.Start, _end - 1));
        if (_position >= _end) return at;
        if (_scalar.Style == ScalarStyle.DoubleQuoted && _file[_position] == '\\') _position += EscapeLength();
        else if (_file[_position] == blank || _file[_position] is '\r' or '\n') _position++;
        return at;
    }

    private int NextSign()
    {
        SkipContinuations();
        while (_position < _end && char.IsWhiteSpace(_file[_position]))
        {
            _position++;
            SkipContinuations();
        }
        int at = Math.Min(_position, Math.Max(_scalar.Span.Start, _end - 1));
        bool isEscape = _position < _end && _scalar.Style == ScalarStyle.DoubleQuoted && _file[_position] == '\\';
        bool isDoubledQuote = _position < _end && _scalar.Style == ScalarStyle.SingleQuoted && _file[_position] == '\'';
        _position += isEscape ? EscapeLength() : isDoubledQuote ? 2 : 1;
        return at;
    }

    // A backslash at the end of a line takes the line break away.
    private void SkipContinuations()
    {
        while (_scalar.Style == ScalarStyle.DoubleQuoted && _position + 1 < _end && _file[_position] == '\\' && _file[_position + 1] is '\n' or '\r')
        {
            _position += 2;
            while (_position < _end && char.IsWhiteSpace(_file[_position])) _position++;
        }
    }

    private int EscapeLength() => _position + 1 >= _end ? 1 : _file[_position + 1] switch
    {
        'x' => 4,
        'u' => 6,
        'U' => 10,
        _ => 2,
    };
}
