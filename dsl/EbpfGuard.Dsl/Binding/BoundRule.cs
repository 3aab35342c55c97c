using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>A rule with names and types resolved; which operations it judges, and how, is still open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Properties">What its keys say.</param>
/// <param name="Condition">Its condition for any event.</param>
/// <param name="Tests">Its tests.</param>
/// <param name="Span">Its name in the source.</param>
/// <param name="ConditionSpan">Its condition in the source.</param>
public sealed record BoundRule(
    string Name,
    BoundProperties Properties,
    Condition Condition,
    IReadOnlyList<RuleTest> Tests,
    TextSpan Span,
    TextSpan ConditionSpan);

/// <summary>The rules of all files.</summary>
/// <param name="Rules">Those without a fault in their condition, in the order of their declaration, disabled ones included.</param>
/// <param name="LeftOut">The names of those that are left out because they ask for what is not known or not supplied.</param>
public sealed record BoundRules(IReadOnlyList<BoundRule> Rules, IReadOnlyList<string> LeftOut);

/// <summary>The keys of a rule but its condition, with defaults for those not given.</summary>
public sealed record BoundProperties(
    string Description,
    string Output,
    Priority Priority,
    IReadOnlyList<string> Tags,
    string Source,
    bool IsEnabled,
    RuleAction Action,
    OnUnknown OnUnknown,
    RuleMode Mode,
    RateLimit? RateLimit)
{
    /// <summary>How often it kills at most; null for no limit.</summary>
    public RateLimit? KillLimit { get; init; }

    /// <summary>True when the rule may stop every process: <c>scope every_process</c>.</summary>
    public bool IsForEveryProcess { get; init; }
}
