using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>Kleene's three truth values, in ascending order: "and" is the least, "or" the greatest.</summary>
public enum Truth
{
    /// <summary>It does not hold.</summary>
    False = 0,

    /// <summary>It hangs on a fact that could not be read.</summary>
    Unknown = 1,

    /// <summary>It holds.</summary>
    True = 2,
}

/// <summary>Kleene's logic.</summary>
public static class KleeneLogic
{
    /// <summary><see cref="Truth.True"/> or <see cref="Truth.False"/>.</summary>
    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    /// <summary>The opposite; unknown stays unknown.</summary>
    public static Truth Not(this Truth value) => Truth.True - (int)value;

    /// <summary>Both.</summary>
    public static Truth And(this Truth left, Truth right) => left < right ? left : right;

    /// <summary>Either.</summary>
    public static Truth Or(this Truth left, Truth right) => left > right ? left : right;

    /// <summary>What <paramref name="value"/> means for a rule that says so of unknown facts.</summary>
    public static bool Matches(this Truth value, OnUnknown onUnknown) =>
        value == Truth.True || (value == Truth.Unknown && onUnknown != OnUnknown.Ignore);

    /// <summary>What a match whose condition has this value does, of a rule with <paramref name="action"/>.</summary>
    public static RuleAction ActionOf(this Truth value, OnUnknown onUnknown, RuleAction action) =>
        value == Truth.Unknown && onUnknown == OnUnknown.Deny && action > RuleAction.Block ? RuleAction.Block : action;
}
