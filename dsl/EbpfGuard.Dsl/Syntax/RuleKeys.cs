using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>The words that may begin a line inside a rule.</summary>
public static class RuleKeys
{
    /// <summary>The key whose value is a condition.</summary>
    public const string Condition = "condition";

    /// <summary>The word that begins an inline test.</summary>
    public const string Test = "test";

    /// <summary>Every key that a rule may have, in the order in which rules are usually written; <c>test</c> is last.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "desc", Condition, "output", "priority", "tags", "enabled", "source", "action", "on_unknown", "mode", "rate_limit", Test,
    ];

    /// <summary>Keys of Falco's rule files that are known but not understood yet.</summary>
    public static IReadOnlyList<string> Later { get; } =
    [
        "exceptions", "override", "append", "warn_evttypes", "skip-if-unknown-filter", "capture", "capture_duration",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        All.Concat(Later).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for a word of <see cref="All"/> or <see cref="Later"/>.</summary>
    public static bool IsKnown(ReadOnlySpan<char> word) => Known.Contains(word);
}
