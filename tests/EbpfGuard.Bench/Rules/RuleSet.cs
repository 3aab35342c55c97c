using System.Globalization;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;

namespace EbpfGuard.Bench.Rules;

/// <summary>Rules under which something is measured.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Policy">Compiles them.</param>
internal sealed record RuleSet(string Name, Func<Policy> Policy)
{
    /// <summary>The files of the rules that Falco publishes; none where they are not at hand.</summary>
    public static IReadOnlyList<string> Published { get; } =
        [.. ((string[])["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"])
            .Select(f => RepositoryFolder.Conformance(Path.Combine("falco-rules", f))).Where(File.Exists)];

    /// <summary>Where the rules are that come with the guard.</summary>
    public static string ShippedFolder { get; } = Path.Combine(AppContext.BaseDirectory, "rules");

    /// <summary>So many rules that were made for measuring, and never match.</summary>
    public static RuleSet Of(int rules, Func<int, string> text) => new(
        string.Create(CultureInfo.InvariantCulture, $"{rules:N0} {(rules == 1 ? "rule" : "rules")}"), () => CompiledRules.Policy(text(rules)));

    /// <summary>What people run: the rules that come with the guard and, where they are at hand, those that Falco publishes.</summary>
    public static IReadOnlyList<RuleSet> Real { get; } = [.. ReadReal()];

    /// <summary>Their image. Nothing that is measured is stopped by them.</summary>
    public PolicyImage Image(bool hasLsm) => CompiledRules.Image(Policy(), hasLsm, isMonitored: true).Image;

    private static IEnumerable<RuleSet> ReadReal()
    {
        yield return new RuleSet("the shipped rules", () => CompiledRules.Policy(Directory.EnumerateFiles(ShippedFolder, "*.rule", SearchOption.AllDirectories).Order(StringComparer.Ordinal)));
        if (Published.Count > 0) yield return new RuleSet("Falco's published rules", () => CompiledRules.Policy(Published));
    }
}
