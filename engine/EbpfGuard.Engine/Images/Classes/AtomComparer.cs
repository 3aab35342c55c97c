using System.Runtime.CompilerServices;
using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>
/// Equality of atoms by the content of their operands. Operand sets that are one object, as those of a shared list
/// are, compare without a look at their thousands of texts.
/// </summary>
internal sealed class AtomComparer : IEqualityComparer<Atom>
{
    private readonly ConditionalWeakTable<object, object> _hashes = [];

    public bool Equals(Atom x, Atom y) =>
        x.Reading == y.Reading && x.Operator == y.Operator
        && (ReferenceEquals(x.Operands, y.Operands) || x.Operands.Texts.SequenceEqual(y.Operands.Texts));

    public int GetHashCode(Atom atom)
    {
        IReadOnlyList<string> texts = atom.Operands.Texts;
        int content = texts.Count switch
        {
            0 => 0,
            1 => texts[0].GetHashCode(StringComparison.Ordinal),
            _ => (int)_hashes.GetValue(atom.Operands, static o => (object)HashOf((OperandSet)o)),
        };
        return HashCode.Combine(atom.Reading, atom.Operator, content);
    }

    private static int HashOf(OperandSet operands)
    {
        HashCode hash = default;
        foreach (string text in operands.Texts) hash.Add(text, StringComparer.Ordinal);
        return hash.ToHashCode();
    }
}
