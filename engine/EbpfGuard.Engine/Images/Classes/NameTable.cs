using System.Runtime.InteropServices;
using System.Text;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>Whole texts and the atoms that name them.</summary>
internal static class NameTable
{
    /// <summary>The texts whose class is not that of any other text, with their classes.</summary>
    public static IEnumerable<(byte[] Text, uint Class)> Classify(
        PredicatePool pool, AtomSets sets, ClassTable classes, IEnumerable<int> atoms)
    {
        var setOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int atom in atoms.Order())
        {
            foreach (string text in pool.Atoms[atom].Operands.Texts)
            {
                ref int set = ref CollectionsMarshal.GetValueRefOrAddDefault(setOf, text, out _);
                set = sets.With(set, atom);
            }
        }

        foreach ((string text, int set) in setOf)
        {
            uint valueClass = classes.ClassOf(set);
            if (valueClass != classes.Other) yield return (Encoding.UTF8.GetBytes(text), valueClass);
        }
    }
}
