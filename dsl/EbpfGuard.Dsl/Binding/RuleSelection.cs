using System.Text;
using EbpfGuard.Dsl.Patterns;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Binding;

/// <summary>What a step of a selection looks at.</summary>
public enum SelectionSubject
{
    /// <summary>The rule's name, by a shell pattern.</summary>
    Name,

    /// <summary>The rule's tags; one of them must be the word.</summary>
    Tag,
}

/// <summary>Switches on or off the rules that a pattern or a tag names.</summary>
public sealed record SelectionStep(SelectionSubject Subject, string Pattern, bool Enables)
{
    /// <summary>True when the step speaks of <paramref name="rule"/>.</summary>
    public bool Names(BoundRule rule) => Subject == SelectionSubject.Tag
        ? rule.Properties.Tags.Contains(Pattern)
        : GlobMatcher.IsMatch(Encoding.UTF8.GetBytes(Pattern), Encoding.UTF8.GetBytes(rule.Name), ignoreCase: false);
}

/// <summary>
/// Which rules are in force: the steps in their order, the last one that names a rule decides. When the first step switches on, all others
/// begin switched off; else each begins as its file says.
/// </summary>
/// <param name="Steps">The steps.</param>
/// <param name="LeastPriority">Rules of a lesser priority are off, whatever the steps say; null for no such limit.</param>
public sealed record RuleSelection(IReadOnlyList<SelectionStep> Steps, Priority? LeastPriority)
{
    private readonly HashSet<SelectionStep> _used = [];

    /// <summary>The steps that named no rule when the selection was applied: misspelt, most likely.</summary>
    public IEnumerable<SelectionStep> Unmatched => Steps.Where(step => !_used.Contains(step));

    /// <summary>The same rules, each enabled or not.</summary>
    public IReadOnlyList<BoundRule> Apply(IReadOnlyList<BoundRule> rules) =>
        [.. rules.Select(rule => rule with { Properties = rule.Properties with { IsEnabled = IsOn(rule) } })];

    private bool IsOn(BoundRule rule)
    {
        bool isOn = rule.Properties.IsEnabled && Steps is not [{ Enables: true }, ..];
        foreach (SelectionStep step in Steps.Where(step => step.Names(rule)))
        {
            _used.Add(step);
            isOn = step.Enables;
        }
        return isOn && (LeastPriority is not { } least || rule.Properties.Priority <= least);
    }
}
