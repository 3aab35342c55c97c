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
    /// <summary>True when the step speaks of a rule called <paramref name="name"/> that has <paramref name="tags"/>.</summary>
    public bool Names(string name, IReadOnlyList<string> tags) => Subject == SelectionSubject.Tag
        ? tags.Contains(Pattern)
        : GlobMatcher.IsMatch(Encoding.UTF8.GetBytes(Pattern), Encoding.UTF8.GetBytes(name), ignoreCase: false);
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

    /// <summary>True to leave out a rule in force that asks for a field which nothing supplies yet; false for an error.</summary>
    public bool SkipsUnsupplied { get; init; }

    /// <summary>True when a rule is in force that is called <paramref name="name"/>.</summary>
    public bool IsOn(string name, BoundProperties properties)
    {
        bool isOn = properties.IsEnabled && Steps is not [{ Enables: true }, ..];
        foreach (SelectionStep step in Steps.Where(step => step.Names(name, properties.Tags)))
        {
            _used.Add(step);
            isOn = step.Enables;
        }

        return isOn && (LeastPriority is not { } least || properties.Priority <= least);
    }
}
