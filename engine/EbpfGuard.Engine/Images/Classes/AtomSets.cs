using System.Runtime.InteropServices;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>Sets of atom numbers, ascending, each stored once. A set is a number; the empty set is 0.</summary>
internal sealed class AtomSets
{
    private readonly List<int[]> _sets = [[]];
    private readonly Dictionary<int[], int> _numbers;
    private readonly Dictionary<(int Set, int Atom), int> _extensions = [];

    public AtomSets()
    {
        _numbers = new Dictionary<int[], int>(SetComparer.Instance) { [[]] = 0 };
    }

    /// <summary>Number of sets so far.</summary>
    public int Count => _sets.Count;

    /// <summary>The atoms of <paramref name="set"/>.</summary>
    public ReadOnlySpan<int> this[int set] => _sets[set];

    /// <summary>The set of <paramref name="atoms"/>, which are ascending.</summary>
    public int Of(ReadOnlySpan<int> atoms)
    {
        if (atoms.IsEmpty) return 0;
        Dictionary<int[], int>.AlternateLookup<ReadOnlySpan<int>> lookup =
            _numbers.GetAlternateLookup<ReadOnlySpan<int>>();
        if (lookup.TryGetValue(atoms, out int number)) return number;
        number = _sets.Count;
        int[] stored = atoms.ToArray();
        _sets.Add(stored);
        _numbers.Add(stored, number);
        return number;
    }

    /// <summary><paramref name="set"/> and <paramref name="atom"/>.</summary>
    public int With(int set, int atom)
    {
        ref int extended = ref CollectionsMarshal.GetValueRefOrAddDefault(_extensions, (set, atom), out bool exists);
        if (exists) return extended;
        int[] atoms = _sets[set];
        int place = Array.BinarySearch(atoms, atom);
        if (place >= 0) return extended = set;
        int[] larger = new int[atoms.Length + 1];
        atoms.AsSpan(0, ~place).CopyTo(larger);
        larger[~place] = atom;
        atoms.AsSpan(~place).CopyTo(larger.AsSpan(~place + 1));
        return extended = Of(larger);
    }

    private sealed class SetComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly SetComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();

        public int GetHashCode(int[] set) => GetHashCode(set.AsSpan());

        public int GetHashCode(ReadOnlySpan<int> set)
        {
            int hash = set.Length;
            foreach (int atom in set) hash = unchecked((hash * -1640531527) + atom + (hash >> 15));
            return hash;
        }
    }
}
