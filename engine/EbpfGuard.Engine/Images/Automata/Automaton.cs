using System.Runtime.InteropServices;

namespace EbpfGuard.Engine.Images.Automata;

/// <summary>
/// A deterministic automaton whose states are labelled with classes. An edge that is not listed leads to the state's
/// default; a final state has no edges and is its own default.
/// </summary>
internal sealed class Automaton(ByteClasses bytes)
{
    private readonly List<uint> _classes = [];
    private readonly List<int> _defaults = [];
    private readonly List<int> _firstEdges = [0];
    private readonly List<Edge> _edges = [];
    private readonly Dictionary<uint, int> _finals = [];
    private readonly Dictionary<int, int> _stateByHash = [];
    private readonly List<int> _nextOfHash = [];

    /// <summary>The bytes that it tells apart.</summary>
    public ByteClasses Bytes { get; } = bytes;

    /// <summary>The state before the first byte.</summary>
    public int Start { get; set; }

    /// <summary>Number of states.</summary>
    public int Count => _classes.Count;

    /// <summary>The automaton with these classes by state and next states by state and byte class.</summary>
    public static Automaton FromTable(ByteClasses bytes, int start, IReadOnlyList<uint> classes, IReadOnlyList<int[]> rows)
    {
        var automaton = new Automaton(bytes) { Start = start };
        var edges = new List<Edge>();
        for (int state = 0; state < rows.Count; state++)
        {
            edges.Clear();
            int[] row = rows[state];
            for (int by = 1; by < row.Length; by++)
            {
                if (row[by] != row[0]) edges.Add(new Edge(by, row[by]));
            }

            automaton.Add(classes[state], row[0], CollectionsMarshal.AsSpan(edges));
        }

        return automaton;
    }

    /// <summary>The class of a text that ends in <paramref name="state"/>.</summary>
    public uint ClassOf(int state) => _classes[state];

    /// <summary>True when no byte leads out of <paramref name="state"/>.</summary>
    public bool IsFinal(int state) => _defaults[state] == state && _firstEdges[state] == _firstEdges[state + 1];

    /// <summary>The next state by byte class.</summary>
    public void CopyRow(int state, Span<int> next)
    {
        next.Fill(_defaults[state]);
        for (int e = _firstEdges[state]; e < _firstEdges[state + 1]; e++) next[_edges[e].Bytes] = _edges[e].State;
    }

    /// <summary>The final state of <paramref name="valueClass"/>.</summary>
    public int Final(uint valueClass)
    {
        if (_finals.TryGetValue(valueClass, out int state)) return state;
        state = Add(valueClass, Count, []);
        _finals.Add(valueClass, state);
        return state;
    }

    /// <summary>A state with that class, default and edges: an equal one if there is one.</summary>
    public int State(uint valueClass, int defaultState, ReadOnlySpan<Edge> edges)
    {
        if (edges.IsEmpty && IsFinal(defaultState) && _classes[defaultState] == valueClass) return defaultState;
        var hash = new HashCode();
        hash.Add(valueClass);
        hash.Add(defaultState);
        foreach (Edge edge in edges) hash.Add(edge);
        int code = hash.ToHashCode();
        int first = _stateByHash.GetValueOrDefault(code, -1);
        for (int state = first; state >= 0; state = _nextOfHash[state])
        {
            if (_classes[state] == valueClass && _defaults[state] == defaultState && EdgesOf(state).SequenceEqual(edges))
            {
                return state;
            }
        }

        int added = Add(valueClass, defaultState, edges);
        _nextOfHash[added] = first;
        _stateByHash[code] = added;
        return added;
    }

    private ReadOnlySpan<Edge> EdgesOf(int state) =>
        CollectionsMarshal.AsSpan(_edges)[_firstEdges[state].._firstEdges[state + 1]];

    private int Add(uint valueClass, int defaultState, ReadOnlySpan<Edge> edges)
    {
        _classes.Add(valueClass);
        _defaults.Add(defaultState);
        foreach (Edge edge in edges) _edges.Add(edge);
        _firstEdges.Add(_edges.Count);
        _nextOfHash.Add(-1);
        return _classes.Count - 1;
    }

    /// <summary>By a byte of class <paramref name="Bytes"/> to <paramref name="State"/>.</summary>
    public readonly record struct Edge(int Bytes, int State);
}
