namespace EbpfGuard.Dsl.Text;

/// <summary>
/// Where the characters of a derived text come from: a text put together from stretches of others, such as a folded scalar without its line
/// breaks, or a condition made of the parts of an exception. Build it piece by piece, in order.
/// </summary>
public sealed class TextOrigin
{
    // Characters from Start up to the next piece. Offsets has one entry for each of them; without, all stand for the whole of Place.
    private readonly record struct Piece(int Start, TextSpan Place, int[]? Offsets)
    {
        public int First(int position) => Offsets is null ? Place.Start : Offsets[Math.Min(position - Start, Offsets.Length - 1)];

        public int Behind(int position) => Offsets is null ? Place.End : First(position) + 1;
    }

    private readonly List<Piece> _pieces = [];
    private readonly System.Text.StringBuilder _text = new();

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>The name of the source that the first piece comes from.</summary>
    public string Name => _pieces.Count > 0 ? _pieces[0].Place.Source.Name : "";

    /// <summary>Adds text all of which stands for <paramref name="place"/>.</summary>
    public TextOrigin Add(string text, TextSpan place) => Add(text, place, null);

    /// <summary>Adds a stretch of another text as it is.</summary>
    public TextOrigin Add(TextSpan place) => Add(place.Text, place, [.. Enumerable.Range(place.Start, place.Length)]);

    /// <summary>Adds text whose characters stand at <paramref name="offsets"/> of the source of <paramref name="place"/>.</summary>
    public TextOrigin Add(string text, TextSpan place, int[]? offsets)
    {
        if (text.Length == 0) return this;
        _pieces.Add(new Piece(_text.Length, place, offsets));
        _text.Append(text);
        return this;
    }

    /// <summary>The derived text, which knows where it comes from.</summary>
    public SourceText ToSource() => new(this);

    /// <summary>The stretch that stands for <paramref name="length"/> derived characters from <paramref name="start"/> on.</summary>
    internal TextSpan Locate(int start, int length)
    {
        Piece first = PieceAt(start);
        int from = start >= _text.Length ? first.Behind(_text.Length - 1) : first.First(start);
        if (length == 0) return new TextSpan(first.Place.Source, from, 0);
        Piece last = PieceAt(start + length - 1);
        int to = last.Place.Source == first.Place.Source ? last.Behind(start + length - 1) : first.Place.End;
        return new TextSpan(first.Place.Source, from, Math.Max(to - from, 1));
    }

    private Piece PieceAt(int position)
    {
        int low = 0, high = _pieces.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_pieces[middle].Start <= position) low = middle;
            else high = middle - 1;
        }
        return _pieces[low];
    }
}
