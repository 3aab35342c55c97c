using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>
/// Whatever a file holds, the compiler ends with errors that have a place, and what it says stays short. A stack that overflows ends the
/// whole run, so that is told too.
/// </summary>
public sealed class HostileTextTests
{
    // Fifty pictures of a fault, with their notes.
    private const int MostWords = 60_000;

    [TestCaseSource(typeof(HostileText), nameof(HostileText.Cases))]
    public void ItEndsInAnError(string name, Func<string> make)
    {
        var source = new SourceText(name, make());
        CompilationResult result = RuleCompiler.Compile([source]);
        Diagnostic[] errors = [.. result.Diagnostics.Where(d => d.Descriptor.Severity == Severity.Error)];
        Assert.That(result.Policy, Is.Null);
        Assert.That(errors, Is.Not.Empty.And.Length.AtMost(DiagnosticBag.Capacity));
        Assert.That(result.Diagnostics, Has.Count.AtMost(2 * DiagnosticBag.Capacity));
        foreach (TextSpan span in result.Diagnostics.Select(d => d.Primary.Span))
            Assert.That(span.Start >= 0 && span.End <= source.Text.Length && span.Source == source, Is.True, () => $"{span.Start}+{span.Length}");
        string drawn = new DiagnosticRenderer().Render(result.Diagnostics);
        Assert.That(drawn, Has.Length.LessThan(MostWords));
        Assert.That(drawn, errors.Length < DiagnosticBag.Capacity ? Does.Not.Contain("at least") : Does.Match("and at least [0-9]+ more\n"));
    }

    [Test]
    public void WhatIsLargeAndSoundIsLoaded()
    {
        string items = string.Join(", ", Enumerable.Range(0, 1_000_000).Select(i => $"i{i}"));
        Assert.That(Some.Codes($"list l = [{items}]\n" + Some.RuleText("evt.type = execve and proc.name in (l)")), Is.Empty);
        Assert.That(Some.Codes(Some.RuleText("evt.type = execve and " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "proc.name = x")), Is.Empty);
        Assert.That(Some.Codes(Some.RuleText("evt.type = execve")
            + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"override rule \"some rule\" {{ append tags [t{i}] }}\n"))), Is.Empty);
        string nested = string.Concat(Enumerable.Repeat("(", 900)) + "proc.name = x" + new string(')', 900);
        Assert.That(Some.Codes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"macro m{i} = {nested}\n"))), Is.Empty);
    }

    [Test]
    public void WarningsTakeNothingAwayFromWhatFollowsThem()
    {
        const int Many = DiagnosticBag.Capacity + 500;
        string items = string.Concat(Enumerable.Range(0, Many).Select(i =>
            $"- rule: r{i}\n  desc: d\n  condition: evt.type = execve and proc.name = x{i}\n  output: o\n  priority: notice\n  nobody_knows: this\n"));
        CompilationResult result = RuleCompiler.Compile([new SourceText("a.yaml", items)]);
        Assert.That(result.Policy!.Rules, Has.Count.EqualTo(Many));
        Assert.That(result.Diagnostics, Has.Count.EqualTo(DiagnosticBag.Capacity));

        CompilationResult faulty = RuleCompiler.Compile([new SourceText("a.yaml", items + "- list: l\n")]);
        Assert.That(faulty.Diagnostics.Single(d => d.Descriptor.Severity == Severity.Error).Descriptor.Code, Is.EqualTo("EG0032"));
    }

    [Test]
    public void ItemsBeforeAFaultOfTheYamlAreChecked()
    {
        string[] codes = [.. RuleCompiler.Compile([new SourceText("a.yaml", "- macro: m\n  condition: proc.nam = x\n- list: [\n")])
            .Diagnostics.Select(d => d.Descriptor.Code)];
        Assert.That(codes, Is.EqualTo(new[] { "EG0102", "EG0031" }));
    }

    [Test]
    public void AliasesWithinReasonAreFollowed()
    {
        CompilationResult result = RuleCompiler.Compile([new SourceText("a.yaml",
            "- macro: m\n  condition: &c evt.type = execve and proc.name = x\n- rule: r\n  desc: d\n  condition: *c\n  output: o\n  priority: notice\n")]);
        Assert.That(result.Policy!.Rules.Single().Plans, Is.Not.Empty);
    }
}
