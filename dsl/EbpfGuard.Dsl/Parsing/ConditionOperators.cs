namespace EbpfGuard.Dsl.Parsing;

/// <summary>What may stand right of an operator.</summary>
internal enum RightSide
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A number, by its spelling.</summary>
    Number,

    /// <summary>A single value of any spelling.</summary>
    Value,

    /// <summary>A list in parentheses or by its name.</summary>
    List,
}

/// <summary>A spelling of an operator.</summary>
/// <param name="Spelling">As written.</param>
/// <param name="Canonical">As the tree has it.</param>
/// <param name="Shape">What it takes.</param>
/// <param name="NeedsBlank">Whether a blank must follow; without it, the spelling is the beginning of another word.</param>
internal sealed record ConditionOperator(string Spelling, string Canonical, RightSide Shape, bool NeedsBlank = false);

/// <summary>The operators of conditions, their modifiers, and the names of functions.</summary>
internal static class ConditionOperators
{
    // A spelling stands before those it begins with.
    private static readonly ConditionOperator[] Symbols =
    [
        new("==", "=", RightSide.Value), new("=", "=", RightSide.Value), new("!=", "!=", RightSide.Value),
        new("<=", "<=", RightSide.Number), new("<", "<", RightSide.Number),
        new(">=", ">=", RightSide.Number), new(">", ">", RightSide.Number),
    ];

    private static readonly ConditionOperator[] Words =
    [
        new("intersects", "intersects", RightSide.List),
        new("in", "in", RightSide.List), new("pmatch", "pmatch", RightSide.List), new("exists", "exists", RightSide.None),
        Text("contains"), Text("icontains"), Text("startswith"), Text("endswith"), Text("glob"), Text("iglob"), Text("regex"),
        Text("bcontains"), Text("bstartswith"),
    ];

    // An operator on a value and a modifier behind it are an operator on a list.
    private static readonly Dictionary<(string Canonical, string Modifier), ConditionOperator> Modified =
        (from symbol in Symbols.Concat(Words)
         where symbol.Shape == RightSide.Value && symbol.Spelling != "=="
         from modifier in new[] { "oneof", "anyof", "allof" }
         select (symbol.Canonical, modifier)).ToDictionary(
             pair => pair, pair => new ConditionOperator(pair.Canonical, $"{pair.Canonical} {pair.modifier}", RightSide.List));

    /// <summary>Functions of one value.</summary>
    public static IReadOnlySet<string> Unary { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "tolower", "toupper", "b64", "basename", "len" };

    /// <summary>Functions of any number of values.</summary>
    public static IReadOnlySet<string> Variadic { get; } = new HashSet<string>(StringComparer.Ordinal) { "join", "concat", "getopt" };

    /// <summary>All operators, with and without a modifier.</summary>
    public static IReadOnlyList<ConditionOperator> All { get; } = [.. Symbols, .. Words, .. Modified.Values];

    /// <summary>All operators that are words.</summary>
    public static IReadOnlySet<string> WordSpellings { get; } =
        Words.Select(word => word.Spelling).ToHashSet(StringComparer.Ordinal);

    /// <summary>How operators are written.</summary>
    public static IReadOnlyList<string> Spellings { get; } = [.. Symbols.Concat(Words).Select(symbol => symbol.Spelling)];

    /// <summary>True for the name of a function of the left side.</summary>
    public static bool IsTransformer(string name) => Unary.Contains(name) || Variadic.Contains(name);

    /// <summary><paramref name="symbol"/> with a modifier behind it; null when the word is none, or the operator takes none.</summary>
    public static ConditionOperator? Modify(ConditionOperator symbol, string word) => Modified.GetValueOrDefault((symbol.Canonical, word));

    /// <summary>The operator that starts at <paramref name="start"/>, or null.</summary>
    public static ConditionOperator? Find(string text, int start, int end)
    {
        ReadOnlySpan<char> rest = text.AsSpan(start, end - start);
        if (rest.IsEmpty) return null;
        foreach (ConditionOperator candidate in Characters.IsNameStart(rest[0]) ? Words : Symbols)
        {
            if (!rest.StartsWith(candidate.Spelling, StringComparison.Ordinal)) continue;
            int length = candidate.Spelling.Length;
            if (!candidate.NeedsBlank || (length < rest.Length && Characters.IsBlank(rest[length]))) return candidate;
        }
        return null;
    }

    private static ConditionOperator Text(string word) => new(word, word, RightSide.Value, NeedsBlank: true);
}
