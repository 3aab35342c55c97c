using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>The words that may begin a line inside a rule.</summary>
public static class RuleKeys
{
    /// <summary>The key whose value is a condition.</summary>
    public const string Condition = "condition";

    /// <summary>The word that begins an inline test.</summary>
    public const string Test = "test";

    /// <summary>The word that begins an exception.</summary>
    public const string Exception = "exception";

    /// <summary>The key of a list's items where the list is overridden.</summary>
    public const string Items = "items";

    /// <summary>What must be known for a rule to be used at all: with <c>true</c>, a rule with an unknown field or event is left out.</summary>
    public const string SkipIfUnknownFilter = "skip_if_unknown_filter";

    /// <summary>Every key that a rule may have, in the order in which rules are usually written; <c>test</c> is last.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "desc", Condition, Exception, "output", "priority", "tags", "enabled", "source", SkipIfUnknownFilter, "action", "scope", "on_unknown", "mode",
        "rate_limit", Test,
    ];

    /// <summary>The words that begin a change in an override.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["append", "replace"];

    /// <summary>The parts of an exception.</summary>
    public static IReadOnlyList<string> ExceptionParts { get; } = ["fields", "comps", "values"];

    /// <summary>Keys of Falco's rule files that are written otherwise here, each with what to write.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["exceptions"] = "write one `exception NAME { fields … comps … values … }` for each",
        ["override"] = "write `override rule \"NAME\" { append KEY … replace KEY … }` beside the rules",
        ["skip-if-unknown-filter"] = $"write `{SkipIfUnknownFilter} true`",
        ["warn_evttypes"] = "leave it out: a rule that names no event type costs no more than others",
        ["capture"] = "leave it out: nothing is recorded but the audit log",
        ["capture_duration"] = "leave it out: nothing is recorded but the audit log",
    };

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        All.Concat(Elsewhere.Keys).Concat(Modes).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for a word that may begin a line inside a rule or an override, and for keys of Falco's that are written otherwise.</summary>
    public static bool IsKnown(ReadOnlySpan<char> word) => Known.Contains(word);
}
