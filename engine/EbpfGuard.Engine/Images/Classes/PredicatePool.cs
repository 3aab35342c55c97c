using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>
/// The predicates of one kind on one fact: boolean conditions over atoms, equal ones shared. A predicate is a number; so is an atom.
/// </summary>
internal sealed class PredicatePool
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Node, int> _nodeNumbers = new(NodeComparer.Instance);
    private readonly List<Atom> _atoms = [];
    private readonly Dictionary<Atom, int> _atomNumbers = new(new AtomComparer());
    private bool[] _holding = [];

    private enum NodeKind
    {
        False,
        True,
        Atom,
        Not,
        And,
        Or,
    }

    /// <summary>The atoms by number.</summary>
    public IReadOnlyList<Atom> Atoms => _atoms;

    /// <summary>The number of the predicate that <paramref name="condition"/> states about a value read as <paramref name="reading"/>.</summary>
    public int Compile(Condition condition, FieldReading reading) => condition switch
    {
        AndCondition and => Combine(NodeKind.And, and.Operands, reading),
        OrCondition or => Combine(NodeKind.Or, or.Operands, reading),
        NotCondition not => Negation(Compile(not.Operand, reading)),
        ConstantCondition constant => Intern(constant.Value ? NodeKind.True : NodeKind.False, 0, []),
        ComparisonCondition { Operator: ComparisonOperator.NotEqual } c => Conjunction(
            PredicateOf(new Atom(reading, ComparisonOperator.Exists, OperandSet.None)),
            Negation(PredicateOf(new Atom(reading, ComparisonOperator.Equal, c.Operands)))),
        ComparisonCondition { Operator: ComparisonOperator.In, Operands.Texts.Count: 1 } c =>
            PredicateOf(new Atom(reading, ComparisonOperator.Equal, c.Operands)),
        ComparisonCondition c => PredicateOf(new Atom(reading, c.Operator, c.Operands)),
        _ => throw new ArgumentException($"a {condition.GetType().Name} is not part of a predicate", nameof(condition)),
    };

    /// <summary>The predicate that holds when <paramref name="atom"/> does.</summary>
    public int PredicateOf(Atom atom)
    {
        if (!_atomNumbers.TryGetValue(atom, out int number))
        {
            _atomNumbers.Add(atom, number = _atoms.Count);
            _atoms.Add(atom);
        }

        return Intern(NodeKind.Atom, number, []);
    }

    /// <summary>The predicate that holds when <paramref name="predicate"/> does not.</summary>
    public int Negation(int predicate) => Intern(NodeKind.Not, 0, [predicate]);

    /// <summary>The predicate that holds when both do.</summary>
    public int Conjunction(int first, int second) =>
        first == second ? first : Intern(NodeKind.And, 0, first < second ? [first, second] : [second, first]);

    /// <summary>Adds the atoms of <paramref name="predicate"/> to <paramref name="atoms"/>.</summary>
    public void CollectAtoms(int predicate, ISet<int> atoms)
    {
        Node node = _nodes[predicate];
        if (node.Kind == NodeKind.Atom) atoms.Add(node.Atom);
        foreach (int child in node.Children) CollectAtoms(child, atoms);
    }

    /// <summary>Says which atoms hold for the value that <see cref="Holds"/> is asked about next.</summary>
    public void Assume(ReadOnlySpan<int> atoms)
    {
        if (_holding.Length < _atoms.Count) _holding = new bool[_atoms.Count];
        foreach (int atom in atoms) _holding[atom] = true;
    }

    /// <summary>Takes back <see cref="Assume"/>.</summary>
    public void Forget(ReadOnlySpan<int> atoms)
    {
        foreach (int atom in atoms) _holding[atom] = false;
    }

    /// <summary>True when <paramref name="predicate"/> holds for a value of which exactly the assumed atoms hold.</summary>
    public bool Holds(int predicate)
    {
        Node node = _nodes[predicate];
        switch (node.Kind)
        {
            case NodeKind.True: return true;
            case NodeKind.Atom: return IsPlainExists(node.Atom) || _holding[node.Atom];
            case NodeKind.Not: return !Holds(node.Children[0]);
            case NodeKind.And:
                foreach (int child in node.Children)
                {
                    if (!Holds(child)) return false;
                }

                return true;
            case NodeKind.Or:
                foreach (int child in node.Children)
                {
                    if (Holds(child)) return true;
                }

                return false;
            default: return false;
        }
    }

    /// <summary>True when <paramref name="predicate"/> holds for a missing value: every comparison is false.</summary>
    public bool HoldsForMissing(int predicate)
    {
        Node node = _nodes[predicate];
        return node.Kind switch
        {
            NodeKind.True => true,
            NodeKind.Not => !HoldsForMissing(node.Children[0]),
            NodeKind.And => node.Children.All(HoldsForMissing),
            NodeKind.Or => node.Children.Any(HoldsForMissing),
            _ => false,
        };
    }

    /// <summary>What <paramref name="predicate"/> says of a value that is there but could not be read; null for "unknown".</summary>
    public bool? HoldsForUnknown(int predicate)
    {
        Node node = _nodes[predicate];
        return node.Kind switch
        {
            NodeKind.True => true,
            NodeKind.False => false,
            NodeKind.Atom => _atoms[node.Atom].Operator == ComparisonOperator.Exists ? true : null,
            NodeKind.Not => !HoldsForUnknown(node.Children[0]),
            NodeKind.And => All(node.Children.Select(HoldsForUnknown)),
            _ => !All(node.Children.Select(c => !HoldsForUnknown(c))),
        };
    }

    private static bool? All(IEnumerable<bool?> values)
    {
        bool? all = true;
        foreach (bool? value in values)
        {
            if (value is false) return false;
            all &= value;
        }

        return all;
    }

    private bool IsPlainExists(int atom) =>
        _atoms[atom] is { Operator: ComparisonOperator.Exists, Reading: FieldReading.Plain };

    private int Combine(NodeKind kind, IReadOnlyList<Condition> operands, FieldReading reading)
    {
        int[] children = [.. operands.Select(o => Compile(o, reading)).Distinct().Order()];
        return children.Length == 1 ? children[0] : Intern(kind, 0, children);
    }

    private int Intern(NodeKind kind, int atom, int[] children)
    {
        var node = new Node(kind, atom, children);
        if (_nodeNumbers.TryGetValue(node, out int number)) return number;
        _nodeNumbers.Add(node, number = _nodes.Count);
        _nodes.Add(node);
        return number;
    }

    private readonly record struct Node(NodeKind Kind, int Atom, int[] Children);

    private sealed class NodeComparer : IEqualityComparer<Node>
    {
        public static readonly NodeComparer Instance = new();

        public bool Equals(Node x, Node y) =>
            x.Kind == y.Kind && x.Atom == y.Atom && x.Children.AsSpan().SequenceEqual(y.Children);

        public int GetHashCode(Node node)
        {
            int hash = HashCode.Combine(node.Kind, node.Atom);
            foreach (int child in node.Children) hash = unchecked((hash * 31) + child);
            return hash;
        }
    }
}
