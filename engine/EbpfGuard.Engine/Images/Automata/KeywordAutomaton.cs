using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Automata;

/// <summary>
/// Finds all keywords in one pass over a text (Aho and Corasick 1975). A state is the set of keywords that the last bytes
/// have begun, with how far each has come; its hits are the bits of those that they have completed.
/// </summary>
internal sealed class KeywordAutomaton
{
    private readonly List<ByteSet?> _places = [];
    private readonly List<ulong> _bitOfPlace = [];
    private readonly List<int> _starts = [];
    private readonly List<ulong> _hits = [];
    private readonly List<int[]> _rows = [];
    private ulong _always;

    /// <summary>The bytes that it tells apart.</summary>
    public ByteClasses Bytes { get; private set; } = ByteClasses.Separating([]);

    /// <summary>Number of states; state 0 starts.</summary>
    public int Count => _rows.Count;

    /// <summary>The bits that are set on reaching <paramref name="state"/>.</summary>
    public ulong Hits(int state) => _hits[state];

    /// <summary>The next state by byte class.</summary>
    public ReadOnlySpan<int> Row(int state) => _rows[state];

    /// <summary>Sets bit <paramref name="bit"/> for every text that holds <paramref name="text"/>.</summary>
    public void Add(ReadOnlySpan<byte> text, bool ignoreCase, int bit)
    {
        if (text.IsEmpty) _always |= 1UL << bit;
        _starts.Add(_places.Count);
        foreach (byte b in text)
        {
            _places.Add(ignoreCase ? ByteSet.Of(b).WithBothCases() : ByteSet.Of(b));
            _bitOfPlace.Add(0);
        }

        _places.Add(null);
        _bitOfPlace.Add(1UL << bit);
    }

    /// <summary>Finds the states. False, and nothing usable, when there are more than <paramref name="budget"/>.</summary>
    public bool TryDetermine(int budget)
    {
        Bytes = ByteClasses.Separating(_places.OfType<ByteSet>().Distinct());
        int[][] begun = [.. Bytes.Representatives.Select(b => _starts.SelectMany(s => Next(s, b)).ToArray())];
        var states = new AtomSets();
        for (int state = 0; state < states.Count; state++)
        {
            if (states.Count > budget) return false;
            ulong hits = state == 0 ? _always : 0;
            foreach (int place in states[state]) hits |= _bitOfPlace[place];
            _hits.Add(hits);
            int[] row = new int[Bytes.Count];
            for (int by = 0; by < row.Length; by++)
            {
                var next = new SortedSet<int>(begun[by]);
                foreach (int place in states[state]) next.UnionWith(Next(place, Bytes.Representatives[by]));
                row[by] = states.Of(next.ToArray());
            }

            _rows.Add(row);
        }

        return true;
    }

    private IEnumerable<int> Next(int place, byte read) =>
        _places[place] is { } bytes && bytes.Contains(read) ? [place + 1] : [];
}
