using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Falco's published rules are common practice: the lints find the mistakes in them, and next to nothing else.</summary>
public sealed class PublishedRulesLintTests
{
    private static readonly string[] Files = ["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"];

    [Test]
    public void OnlyMistakesAreSpokenOf()
    {
        HashSet<string> lints = [.. LintDiagnostics.All.Select(kind => kind.Code)];
        Diagnostic[] found = [.. Files.SelectMany(file => Lint(RepositoryPaths.Conformance("falco-rules/" + file))).Where(d => lints.Contains(d.Descriptor.Code))];
        foreach (Diagnostic one in found) TestContext.Out.WriteLine($"{one.Descriptor.Code}: {one.Message}");
        string[] messages = [.. found.Select(d => d.Message)];
        foreach (string name in (string[])["probe_rpmverifyfile", "probe_rpmverifypackage", "30store-metadata", "bash /var/lib/waagent/"])
            Assert.That(messages, Has.Exactly(1).StartsWith($"\"{name}\" has "), "a name that no program has");
        Assert.That(messages, Has.Exactly(1).StartsWith("no file has the path `GuestAgent.log`"));
        Assert.That(found, Has.Length.LessThanOrEqualTo(10));
    }

    private static IReadOnlyList<Diagnostic> Lint(string path)
    {
        DiagnosticBag diagnostics = new(WarningLevels.Default);
        return RuleCompiler.Compile([RuleFileReader.Read(new Dsl.Text.SourceText(Path.GetFileName(path), File.ReadAllText(path)), diagnostics)], diagnostics).Diagnostics;
    }
}
