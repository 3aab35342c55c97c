using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Automata;
using EbpfGuard.Engine.Images.Classes;
using static EbpfGuard.Engine.Images.Automata.LiteralTrie;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Brings comparisons with literals into a trie.</summary>
internal static class LiteralAtoms
{
    /// <summary>Adds the literals of <paramref name="atom"/>; a backward trie reads texts from their last byte.</summary>
    public static void Add(LiteralTrie trie, Atom atom, int number, bool isBackward)
    {
        foreach (string operand in atom.Operands.Texts)
        {
            byte[] literal = Encoding.UTF8.GetBytes(operand);
            if (isBackward) Array.Reverse(literal);
            Add(trie, atom.Operator, literal, number);
        }
    }

    private static void Add(LiteralTrie trie, ComparisonOperator op, byte[] literal, int atom)
    {
        switch (op)
        {
            case ComparisonOperator.Equal or ComparisonOperator.In:
                trie.AddWhole(literal, atom);
                break;
            case ComparisonOperator.StartsWith or ComparisonOperator.EndsWith:
                trie.AddPrefix(literal, atom);
                break;
            case ComparisonOperator.PathMatch:
                AddPath(trie, literal, atom);
                break;
            case ComparisonOperator.Less:
                trie.AddOrder(literal, Order.Less, atom);
                break;
            case ComparisonOperator.LessOrEqual:
                trie.AddOrder(literal, Order.Less | Order.Equal, atom);
                break;
            case ComparisonOperator.Greater:
                trie.AddOrder(literal, Order.Greater, atom);
                break;
            case ComparisonOperator.GreaterOrEqual:
                trie.AddOrder(literal, Order.Greater | Order.Equal, atom);
                break;
            default:
                throw new ArgumentException($"{op} is not an operator of literals", nameof(op));
        }
    }

    /// <summary>The path itself and what lies below it; repeated and trailing slashes do not count.</summary>
    private static void AddPath(LiteralTrie trie, byte[] literal, int atom)
    {
        var path = new List<byte>();
        foreach (byte b in literal)
        {
            if (b != '/' || path.Count == 0 || path[^1] != '/') path.Add(b);
        }

        if (path.Count > 0 && path[^1] == '/') path.RemoveAt(path.Count - 1);
        if (path.Count == 0)
        {
            trie.AddPrefix([], atom);
            return;
        }

        trie.AddWhole([.. path], atom);
        trie.AddPrefix([.. path, (byte)'/'], atom);
    }
}
