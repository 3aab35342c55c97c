using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>The page of each lint shows a rule that it speaks of, and the same rule put right.</summary>
public sealed partial class LintPageTests
{
    private static IEnumerable<string> Lints => LintDiagnostics.All.Select(kind => kind.Code);

    [TestCaseSource(nameof(Lints))]
    public void ThePageShowsWhatIsWrongAndWhatIsRight(string lint)
    {
        string page = File.ReadAllText(RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs", "diagnostics", lint + ".md"));
        string[] examples = [.. Example().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.That(examples, Has.Length.EqualTo(2));
        Assert.That(Words(examples[0]).Distinct(), Is.EqualTo(new[] { lint }));
        Assert.That(Words(examples[1]), Is.Empty);
    }

    // An example is a file or, shorter, a condition.
    private static string[] Words(string example) => example.StartsWith("evt.", StringComparison.Ordinal)
        ? Linted.Words(Some.RuleText(example.Trim()))
        : Linted.Words(example + (example.Contains("rule \"", StringComparison.Ordinal) ? "" : Some.RuleText("secret_read")));

    [GeneratedRegex(@"^(?:Wrong|Right):\n\n```\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
