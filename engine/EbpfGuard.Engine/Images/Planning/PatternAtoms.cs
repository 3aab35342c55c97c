using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Automata;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Brings comparisons of every form into a pattern automaton.</summary>
internal static class PatternAtoms
{
    private static readonly PatternItem Anything = new(ByteSet.All, true);

    /// <summary>Adds the patterns of <paramref name="atom"/>.</summary>
    public static void Add(PatternAutomaton patterns, Atom atom, int number)
    {
        foreach (string operand in atom.Operands.Texts)
        {
            foreach (List<PatternItem> items in Read(atom.Operator, operand)) patterns.Add(items, number);
        }
    }

    private static IEnumerable<List<PatternItem>> Read(ComparisonOperator op, string operand) => op switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In => [Literal(operand)],
        ComparisonOperator.StartsWith => [[.. Literal(operand), Anything]],
        ComparisonOperator.EndsWith => [[Anything, .. Literal(operand)]],
        ComparisonOperator.Glob => [GlobPattern.Read(operand, ignoreCase: false)],
        ComparisonOperator.GlobIgnoreCase => [GlobPattern.Read(operand, ignoreCase: true)],
        ComparisonOperator.PathMatch => GlobPattern.ReadPath(operand),
        ComparisonOperator.Less => Before(Literal(operand)),
        ComparisonOperator.LessOrEqual => [Literal(operand), .. Before(Literal(operand))],
        ComparisonOperator.Greater => Behind(Literal(operand)),
        ComparisonOperator.GreaterOrEqual => [Literal(operand), .. Behind(Literal(operand))],
        _ => throw new ArgumentException($"{op} is not an operator of patterns", nameof(op)),
    };

    private static List<PatternItem> Literal(string text) =>
        [.. Encoding.UTF8.GetBytes(text).Select(b => new PatternItem(ByteSet.Of(b), false))];

    /// <summary>The texts in front of a literal: it cut short, or a lower byte somewhere and then anything.</summary>
    private static IEnumerable<List<PatternItem>> Before(List<PatternItem> literal)
    {
        for (int i = 0; i < literal.Count; i++)
        {
            yield return [.. literal[..i]];
            ByteSet lower = Select(literal[i].Bytes, (own, b) => b < own);
            if (lower != default) yield return [.. literal[..i], new PatternItem(lower, false), Anything];
        }
    }

    /// <summary>The texts behind a literal: it and more, or a higher byte somewhere and then anything.</summary>
    private static IEnumerable<List<PatternItem>> Behind(List<PatternItem> literal)
    {
        yield return [.. literal, new PatternItem(ByteSet.All, false), Anything];
        for (int i = 0; i < literal.Count; i++)
        {
            ByteSet higher = Select(literal[i].Bytes, (own, b) => b > own);
            if (higher != default) yield return [.. literal[..i], new PatternItem(higher, false), Anything];
        }
    }

    private static ByteSet Select(ByteSet single, Func<int, int, bool> wanted)
    {
        int own = Enumerable.Range(0, 256).First(b => single.Contains((byte)b));
        ByteSet selected = default;
        for (int b = 0; b < 256; b++)
        {
            if (wanted(own, b)) selected = selected.With((byte)b);
        }

        return selected;
    }
}
