using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>The networks of all atoms as a tree: a network's class speaks of itself and of every network around it.</summary>
internal static class AddressRanges
{
    /// <summary>The networks whose class is not that of the network around them, and their classes.</summary>
    public static IEnumerable<(AddressRange Range, uint Class)> Classify(PredicatePool pool, AtomSets sets, ClassTable classes)
    {
        var open = new Stack<(AddressRange Range, int Set)>();
        foreach ((AddressRange range, List<int> atoms) in Collect(pool))
        {
            while (open.TryPeek(out (AddressRange Range, int Set) top) && !top.Range.Contains(range.Address)) open.Pop();
            int around = open.TryPeek(out (AddressRange Range, int Set) outer) ? outer.Set : 0;
            int set = atoms.Aggregate(around, sets.With);
            open.Push((range, set));
            if (classes.ClassOf(set) != classes.ClassOf(around)) yield return (range, classes.ClassOf(set));
        }
    }

    /// <summary>Each network once, a network before those inside it, with the atoms that name it.</summary>
    private static IEnumerable<(AddressRange Range, List<int> Atoms)> Collect(PredicatePool pool)
    {
        var atomsOf = new Dictionary<AddressRange, List<int>>();
        for (int atom = 0; atom < pool.Atoms.Count; atom++)
        {
            foreach (AddressRange range in pool.Atoms[atom].Operands.Networks)
            {
                AddressRange clean = range with { Address = range.Address & MaskOf(range.PrefixBits) };
                if (!atomsOf.TryGetValue(clean, out List<int>? atoms)) atomsOf.Add(clean, atoms = []);
                atoms.Add(atom);
            }
        }

        return atomsOf.Select(p => (p.Key, p.Value)).OrderBy(p => p.Key.Address).ThenBy(p => p.Key.PrefixBits);
    }

    private static UInt128 MaskOf(int prefixBits) =>
        prefixBits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefixBits);
}
