using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>
/// The classes of one classifier. Two values are of one class when every predicate says the same of both, so a class is known
/// by the predicates that say otherwise than of a value for which no atom holds: its <em>flips</em>.
/// </summary>
internal sealed class ClassTable
{
    private readonly PredicatePool _pool;
    private readonly AtomSets _sets;
    private readonly int[] _predicates;
    private readonly bool[] _base;
    private readonly int[][] _testsOfAtom;
    private readonly List<int[]> _flips = [];
    private readonly AtomSets _flipSets = new();
    private readonly Dictionary<int, uint> _classOfFlips = [];
    private readonly List<uint> _classOfSet = [];

    /// <summary>Classes of values by <paramref name="predicates"/> of <paramref name="pool"/>.</summary>
    public ClassTable(PredicatePool pool, AtomSets sets, IReadOnlyCollection<int> predicates)
    {
        _pool = pool;
        _sets = sets;
        _predicates = [.. predicates];
        var users = new List<int>[pool.Atoms.Count];
        var atoms = new SortedSet<int>();
        for (int t = 0; t < _predicates.Length; t++)
        {
            atoms.Clear();
            pool.CollectAtoms(_predicates[t], atoms);
            foreach (int atom in atoms) (users[atom] ??= []).Add(t);
        }

        _testsOfAtom = [.. users.Select(u => u is null ? [] : u.ToArray())];
        pool.Assume([]);
        _base = [.. _predicates.Select(pool.Holds)];
        Other = ClassOf(0);
    }

    /// <summary>Number of classes, "missing" and "unknown" included.</summary>
    public int Count => (int)ValueClass.First + _flips.Count;

    /// <summary>The class of a value for which no atom holds.</summary>
    public uint Other { get; }

    /// <summary>The predicates; flips are indexes into them.</summary>
    public IReadOnlyList<int> Predicates => _predicates;

    /// <summary>True when predicate <paramref name="index"/> holds for a value for which no atom does.</summary>
    public bool HoldsForOther(int index) => _base[index];

    /// <summary>The flips of <paramref name="valueClass"/>, which is the class of a value.</summary>
    public ReadOnlySpan<int> Flips(uint valueClass) => _flips[(int)(valueClass - ValueClass.First)];

    /// <summary>The class of a value for which exactly the atoms of <paramref name="set"/> hold.</summary>
    public uint ClassOf(int set)
    {
        while (_classOfSet.Count <= set) _classOfSet.Add(0);
        if (_classOfSet[set] == 0) _classOfSet[set] = Classify(_sets[set]);
        return _classOfSet[set];
    }

    /// <summary>The index of <paramref name="predicate"/>.</summary>
    public int IndexOf(int predicate) => Array.IndexOf(_predicates, predicate);

    /// <summary>True when predicate <paramref name="index"/> holds for <paramref name="valueClass"/>, which is the class of a value.</summary>
    public bool HoldsFor(int index, uint valueClass) =>
        _base[index] != (Flips(valueClass).BinarySearch(index) >= 0);

    private uint Classify(ReadOnlySpan<int> atoms)
    {
        var touched = new SortedSet<int>();
        foreach (int atom in atoms) touched.UnionWith(_testsOfAtom[atom]);
        _pool.Assume(atoms);
        touched.RemoveWhere(t => _pool.Holds(_predicates[t]) == _base[t]);
        _pool.Forget(atoms);
        int[] flips = [.. touched];
        int flipSet = _flipSets.Of(flips);
        if (_classOfFlips.TryGetValue(flipSet, out uint known)) return known;
        uint created = ValueClass.First + (uint)_flips.Count;
        _flips.Add(flips);
        _classOfFlips.Add(flipSet, created);
        return created;
    }
}
