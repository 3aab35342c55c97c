using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Automata;

/// <summary>
/// All patterns of a group run side by side (subset construction): a state is the set of places in the patterns at
/// which the text read so far may stand.
/// </summary>
internal sealed class PatternAutomaton
{
    /// <summary>Where no pattern can match any more.</summary>
    private static readonly int[] Nowhere = [-1];

    private readonly List<PatternItem?> _places = [];
    private readonly List<int> _atoms = [];
    private readonly List<int> _sequences = [];
    private readonly List<int> _starts = [];
    private readonly List<int> _sets = [];
    private readonly List<int[]> _rows = [];
    private ByteClasses? _bytes;

    /// <summary>Number of states.</summary>
    public int Count => _rows.Count;

    /// <summary><paramref name="atom"/> holds for every text that <paramref name="items"/> take whole.</summary>
    public void Add(IReadOnlyList<PatternItem> items, int atom)
    {
        _starts.Add(_places.Count);
        foreach (PatternItem item in items) AddPlace(item, atom);
        AddPlace(null, atom);
    }

    /// <summary>
    /// Finds the states. False, and nothing usable, when there are more than <paramref name="budget"/> or it takes more than
    /// so many steps from place to place.
    /// </summary>
    public bool TryDetermine(AtomSets sets, int budget, long steps)
    {
        _bytes = ByteClasses.Separating(_places.OfType<PatternItem>().Select(i => i.Bytes).Distinct());
        int[][] takes = [.. _places.Select(p => ClassesOf(p, _bytes))];
        PlaceSet[] next = [.. Enumerable.Range(0, _bytes.Count).Select(_ => new PlaceSet(this))];
        var numbers = new AtomSets();
        foreach (int start in _starts) next[0].Enter(start);
        int first = numbers.Of(next[0].Take());
        for (int state = first; state < numbers.Count; state++)
        {
            if (numbers.Count > budget || steps < 0) return false;
            ReadOnlySpan<int> places = numbers[state];
            _sets.Add(AtomsOf(sets, places));
            foreach (int place in places)
            {
                if (place < 0) continue;
                steps -= takes[place].Length;
                int reached = _places[place] is { IsRepeated: true } ? place : place + 1;
                foreach (int by in takes[place]) next[by].Enter(reached);
            }

            int[] row = new int[_bytes.Count];
            for (int by = 0; by < row.Length; by++) row[by] = numbers.Of(next[by].Take()) - first;
            _rows.Add(row);
        }

        return true;
    }

    /// <summary>The least automaton whose states are labelled with the classes of <paramref name="classes"/>.</summary>
    public Automaton Build(ClassTable classes)
    {
        uint[] labels = [.. _sets.Select(classes.ClassOf)];
        int[] blocks = StatePartition.Coarsest(labels, _rows);
        return StatePartition.Merge(_bytes!, labels, _rows, blocks);
    }

    private static int[] ClassesOf(PatternItem? item, ByteClasses bytes) => item is { } known
        ? [.. Enumerable.Range(0, bytes.Count).Where(by => known.Bytes.Contains(bytes.Representatives[by]))]
        : [];

    private void AddPlace(PatternItem? item, int atom)
    {
        _places.Add(item);
        _atoms.Add(atom);
        _sequences.Add(_starts.Count);
    }

    private int AtomsOf(AtomSets sets, ReadOnlySpan<int> places)
    {
        int set = 0;
        foreach (int place in places)
        {
            if (place >= 0 && _places[place] is null) set = sets.With(set, _atoms[place]);
        }

        return set;
    }

    /// <summary>A set of places under construction, ascending.</summary>
    private sealed class PlaceSet(PatternAutomaton patterns)
    {
        private readonly List<int> _found = [];
        private int[] _taken = [];

        /// <summary>Adds <paramref name="place"/> and the places that are reached from it without a byte.</summary>
        public void Enter(int place)
        {
            Insert(place);
            while (patterns._places[place] is { IsRepeated: true }) Insert(++place);
        }

        /// <summary>The places, without those that can add nothing; the set is empty afterwards.</summary>
        public ReadOnlySpan<int> Take()
        {
            if (_found.Count == 0) return Nowhere;
            if (_taken.Length < _found.Count) _taken = new int[_found.Count * 2];
            int count = 0;
            int coveredSequence = -1;
            for (int i = _found.Count - 1; i >= 0; i--)
            {
                int place = _found[i];
                if (patterns._sequences[place] == coveredSequence) continue;
                _taken[^++count] = place;

                // Whatever an earlier place of the same pattern accepts, a place that takes every text accepts too.
                if (patterns._places[place] is { TakesAll: true }) coveredSequence = patterns._sequences[place];
            }

            _found.Clear();
            return _taken.AsSpan(_taken.Length - count);
        }

        /// <summary>Places come nearly in order, because a step moves each by at most one.</summary>
        private void Insert(int place)
        {
            int at = _found.Count;
            while (at > 0 && _found[at - 1] > place) at--;
            if (at == 0 || _found[at - 1] != place) _found.Insert(at, place);
        }
    }
}
