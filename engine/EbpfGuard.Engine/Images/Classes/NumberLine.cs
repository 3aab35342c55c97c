using System.Runtime.InteropServices;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>The signed 64-bit numbers cut into stretches of one class.</summary>
/// <param name="Bounds">The first number of each stretch but the first, ascending.</param>
/// <param name="Classes">The class of each stretch: one more than there are bounds.</param>
internal sealed record NumberLine(long[] Bounds, uint[] Classes)
{
    /// <summary>The class of <paramref name="number"/>.</summary>
    public uint ClassOf(long number)
    {
        int place = Array.BinarySearch(Bounds, number);
        return Classes[place >= 0 ? place + 1 : ~place];
    }

    /// <summary>Sweeps over the ranges of all atoms.</summary>
    public static NumberLine Cut(PredicatePool pool, AtomSets sets, ClassTable classes, NumberRanges ranges)
    {
        var changes = new List<(long At, int Atom, bool Enters)>();
        var holding = new List<int>();
        for (int atom = 0; atom < pool.Atoms.Count; atom++)
        {
            foreach ((long first, long last) in ranges.Of(pool.Atoms[atom]))
            {
                if (first == long.MinValue) holding.Add(atom);
                else changes.Add((first, atom, true));
                if (last != long.MaxValue) changes.Add((last + 1, atom, false));
            }
        }

        // At one number an atom may leave one range and enter the next; leaving first keeps it.
        changes.Sort(static (x, y) => (x.At, x.Enters, x.Atom).CompareTo((y.At, y.Enters, y.Atom)));
        var bounds = new List<long>();
        List<uint> stretches = [classes.ClassOf(sets.Of(holding.ToArray()))];
        for (int i = 0; i < changes.Count;)
        {
            long at = changes[i].At;
            for (; i < changes.Count && changes[i].At == at; i++) Apply(holding, changes[i].Atom, changes[i].Enters);
            uint valueClass = classes.ClassOf(sets.Of(CollectionsMarshal.AsSpan(holding)));
            if (valueClass == stretches[^1]) continue;
            bounds.Add(at);
            stretches.Add(valueClass);
        }

        return new NumberLine([.. bounds], [.. stretches]);
    }

    private static void Apply(List<int> holding, int atom, bool enters)
    {
        int place = holding.BinarySearch(atom);
        if (enters && place < 0) holding.Insert(~place, atom);
        else if (!enters && place >= 0) holding.RemoveAt(place);
    }
}
