namespace EbpfGuard.Dsl.Parsing;

/// <summary>What may stand right of an operator.</summary>
internal enum OperandShape
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
/// <param name="IsSupported">False for an operator of Falco that comes later.</param>
internal sealed record ConditionOperator(
    string Spelling, string Canonical, OperandShape Shape, bool NeedsBlank = false, bool IsSupported = true);

/// <summary>The operators of conditions, and other words of Falco that are known by name.</summary>
internal static class ConditionOperators
{
    // A spelling stands before those it begins with.
    private static readonly ConditionOperator[] Symbols =
    [
        new("==", "=", OperandShape.Value), new("=", "=", OperandShape.Value), new("!=", "!=", OperandShape.Value),
        new("<=", "<=", OperandShape.Number), new("<", "<", OperandShape.Number),
        new(">=", ">=", OperandShape.Number), new(">", ">", OperandShape.Number),
    ];

    private static readonly ConditionOperator[] Words =
    [
        new("intersects", "intersects", OperandShape.List, IsSupported: false),
        new("in", "in", OperandShape.List), new("pmatch", "pmatch", OperandShape.List), new("exists", "exists", OperandShape.None),
        Text("contains"), Text("icontains"), Text("startswith"), Text("endswith"), Text("glob"), Text("iglob"),
        Text("regex") with { IsSupported = false }, Text("bcontains") with { IsSupported = false },
        Text("bstartswith") with { IsSupported = false },
    ];

    /// <summary>Functions of one or more values: known to Falco, not here yet.</summary>
    public static IReadOnlySet<string> Transformers { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt" };

    /// <summary>Words that quantify over the elements of a list: known to Falco, not here yet.</summary>
    public static IReadOnlySet<string> Modifiers { get; } = new HashSet<string>(StringComparer.Ordinal) { "oneof", "anyof", "allof" };

    /// <summary>All operators.</summary>
    public static IReadOnlyList<ConditionOperator> All { get; } = [.. Symbols, .. Words];

    /// <summary>All operators that are words.</summary>
    public static IReadOnlySet<string> WordSpellings { get; } =
        Words.Select(word => word.Spelling).ToHashSet(StringComparer.Ordinal);

    /// <summary>All operators that can be used.</summary>
    public static IReadOnlyList<string> Supported { get; } =
        [.. All.Where(symbol => symbol.IsSupported).Select(symbol => symbol.Spelling)];

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

    private static ConditionOperator Text(string word) => new(word, word, OperandShape.Value, NeedsBlank: true);
}
