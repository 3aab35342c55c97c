using System.Runtime.InteropServices;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Automata;

/// <summary>
/// Comparisons of a text with literals, read byte by byte: equal, begins with, and the order of strcmp. A node stands for
/// the literals that begin with the bytes read so far; leaving the tree decides everything that is still open.
/// </summary>
internal sealed class LiteralTrie
{
    private const int None = -1;

    private readonly List<byte> _labels = [0];
    private readonly List<int> _parents = [None];
    private readonly List<int> _firstChildren = [None];
    private readonly List<int> _siblings = [None];
    private readonly List<int> _wholes = [None];
    private readonly List<int> _prefixes = [None];
    private readonly List<(int Atom, int Next)> _entries = [];
    private readonly Dictionary<int, List<OpenOrder>> _orders = [];
    private ByteSet _orderBytes;
    private ByteSet _bytes;

    /// <summary>Which outcomes of a comparison with a literal make an ordering atom hold.</summary>
    [Flags]
    public enum Order
    {
        /// <summary>The text comes first.</summary>
        Less = 1,

        /// <summary>The text is the literal.</summary>
        Equal = 2,

        /// <summary>The literal comes first.</summary>
        Greater = 4,
    }

    /// <summary><paramref name="atom"/> holds for <paramref name="literal"/> itself.</summary>
    public void AddWhole(ReadOnlySpan<byte> literal, int atom) => Attach(_wholes, NodeOf(literal), atom);

    /// <summary><paramref name="atom"/> holds for every text that begins with <paramref name="literal"/>.</summary>
    public void AddPrefix(ReadOnlySpan<byte> literal, int atom) => Attach(_prefixes, NodeOf(literal), atom);

    /// <summary><paramref name="atom"/> holds for the texts that compare with <paramref name="literal"/> as <paramref name="order"/> says.</summary>
    public void AddOrder(ReadOnlySpan<byte> literal, Order order, int atom)
    {
        int end = NodeOf(literal);
        OrdersAt(end).Add(new OpenOrder(atom, order, None));
        for (int node = end; node != 0; node = _parents[node])
        {
            OrdersAt(_parents[node]).Add(new OpenOrder(atom, order, _labels[node]));
            _orderBytes = _orderBytes.With(_labels[node]);
        }
    }

    /// <summary>The automaton whose states are labelled with the classes of <paramref name="classes"/>.</summary>
    public Automaton Build(AtomSets sets, ClassTable classes)
    {
        ByteClasses bytes = ByteClasses.Separating(Alphabet());
        var automaton = new Automaton(bytes);
        int[] decided = DecideInside(sets);
        int[] states = new int[_labels.Count];
        var edges = new List<Automaton.Edge>();
        for (int node = _labels.Count - 1; node >= 0; node--)
        {
            edges.Clear();
            int leave = automaton.Final(classes.ClassOf(decided[node]));
            if (_orders.TryGetValue(node, out List<OpenOrder>? open))
            {
                AddOrderedEdges(automaton, sets, classes, decided[node], open, leave, edges);
            }

            for (int child = _firstChildren[node]; child != None; child = _siblings[child])
            {
                int by = bytes[_labels[child]];
                if (open is not null) edges.RemoveAll(e => e.Bytes == by);
                if (states[child] != leave) edges.Add(new Automaton.Edge(by, states[child]));
            }

            int end = AtEnd(sets, decided[node], node, open);
            edges.Sort(static (x, y) => x.Bytes.CompareTo(y.Bytes));
            states[node] = automaton.State(
                classes.ClassOf(end), leave, CollectionsMarshal.AsSpan(edges));
        }

        automaton.Start = states[0];
        return automaton;
    }

    private IEnumerable<ByteSet> Alphabet()
    {
        ByteSet below = default;
        for (int b = 0; b < 256; b++)
        {
            if (_bytes.Contains((byte)b)) yield return ByteSet.Of((byte)b);
            below = below.With((byte)b);
            if (_orderBytes.Contains((byte)b)) yield return below;
        }
    }

    /// <summary>The atoms that hold whatever follows, by node. A child comes after its parent.</summary>
    private int[] DecideInside(AtomSets sets)
    {
        int[] decided = new int[_labels.Count];
        for (int node = 0; node < decided.Length; node++)
        {
            int set = 0;
            if (node != 0)
            {
                int parent = _parents[node];
                set = decided[parent];
                if (_orders.TryGetValue(parent, out List<OpenOrder>? open)) set = AfterByte(sets, set, open, _labels[node]);
            }

            decided[node] = WithEntries(sets, set, _prefixes[node]);
        }

        return decided;
    }

    private static void AddOrderedEdges(
        Automaton automaton, AtomSets sets, ClassTable classes, int decided, List<OpenOrder> open, int leave,
        List<Automaton.Edge> edges)
    {
        for (int by = 0; by < automaton.Bytes.Count; by++)
        {
            int set = AfterByte(sets, decided, open, automaton.Bytes.Representatives[by]);
            int state = automaton.Final(classes.ClassOf(set));
            if (state != leave) edges.Add(new Automaton.Edge(by, state));
        }
    }

    private static int AfterByte(AtomSets sets, int set, List<OpenOrder> open, byte read)
    {
        foreach (OpenOrder order in open)
        {
            if (read == order.Next) continue;
            Order outcome = read < order.Next ? Order.Less : Order.Greater;
            if ((order.Wanted & outcome) != 0) set = sets.With(set, order.Atom);
        }

        return set;
    }

    private int AtEnd(AtomSets sets, int set, int node, List<OpenOrder>? open)
    {
        set = WithEntries(sets, set, _wholes[node]);
        foreach (OpenOrder order in open ?? [])
        {
            Order outcome = order.Next == None ? Order.Equal : Order.Less;
            if ((order.Wanted & outcome) != 0) set = sets.With(set, order.Atom);
        }

        return set;
    }

    private int WithEntries(AtomSets sets, int set, int entry)
    {
        for (; entry != None; entry = _entries[entry].Next) set = sets.With(set, _entries[entry].Atom);
        return set;
    }

    private List<OpenOrder> OrdersAt(int node)
    {
        if (!_orders.TryGetValue(node, out List<OpenOrder>? open)) _orders.Add(node, open = []);
        return open;
    }

    private void Attach(List<int> heads, int node, int atom)
    {
        _entries.Add((atom, heads[node]));
        heads[node] = _entries.Count - 1;
    }

    private int NodeOf(ReadOnlySpan<byte> literal)
    {
        int node = 0;
        foreach (byte label in literal)
        {
            int child = _firstChildren[node];
            while (child != None && _labels[child] != label) child = _siblings[child];
            node = child != None ? child : AddNode(node, label);
        }

        return node;
    }

    private int AddNode(int parent, byte label)
    {
        int node = _labels.Count;
        _bytes = _bytes.With(label);
        _labels.Add(label);
        _parents.Add(parent);
        _siblings.Add(_firstChildren[parent]);
        _firstChildren[parent] = node;
        _firstChildren.Add(None);
        _wholes.Add(None);
        _prefixes.Add(None);
        return node;
    }

    /// <summary>An ordering that is still open at a node: its literal goes on with <paramref name="Next"/>, or ends.</summary>
    private readonly record struct OpenOrder(int Atom, Order Wanted, int Next);
}
