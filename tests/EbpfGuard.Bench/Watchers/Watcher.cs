using EbpfGuard.Bench.Rules;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Bench.Watchers;

/// <summary>What watches the host while something is measured, and never matches it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="IsOurs">True for this guard, which has goals; false for what it is compared with.</param>
/// <param name="Start">Has it watch until it is disposed.</param>
internal sealed record Watcher(string Name, bool IsOurs, Func<IDisposable> Start)
{
    /// <summary>False for what is nothing to a reader of the README.</summary>
    public bool IsPublished { get; init; } = true;

    private static readonly bool HasLsm = GuardSession.Features.HasLsm;

    /// <summary>Programs that do nothing, in the same places.</summary>
    public static Watcher Empty { get; } = new("an empty program", false, () => new EmptyPrograms(HasLsm));

    /// <summary>This guard with <paramref name="rules"/>.</summary>
    public static Watcher Of(RuleSet rules)
    {
        // Compiled once, when it is first started.
        var image = new Lazy<PolicyImage>(() => rules.Image(HasLsm));
        return new Watcher(rules.Name, true, () => GuardSession.Start(image.Value));
    }
}
