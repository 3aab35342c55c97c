using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

public sealed class WarningLevelTests
{
    private static readonly string Text = Some.RuleText("evt.type = execve and proc.name = unattended-upgrade and user.name != root");

    [Test]
    public void AnAllowedLintIsSilent()
    {
        WarningLevels levels = WarningLevels.Default.With("overlong_names", WarningLevel.Allow);
        CompilationResult result = Linted.Compile(levels, Text);
        Assert.That(result.Diagnostics.Select(d => d.Descriptor.Code), Is.EqualTo(new[] { "missing_values" }));
        Assert.That(result.Policy, Is.Not.Null);
    }

    [Test]
    public void ADeniedLintIsAnError()
    {
        CompilationResult result = Linted.Compile(WarningLevels.Default.With("overlong_names", WarningLevel.Deny), Text);
        Assert.That(result.Diagnostics.Select(d => (d.Descriptor.Code, d.Descriptor.Severity)),
            Is.EqualTo(new[] { ("overlong_names", Severity.Error), ("missing_values", Severity.Warning) }));
        Assert.That(result.Policy, Is.Null);
    }

    [Test]
    public void TheLastLevelOfAWarningCounts()
    {
        WarningLevels levels = WarningLevels.Default.With("missing_values", WarningLevel.Warn).With("all", WarningLevel.Deny).With("missing_values", WarningLevel.Allow);
        Assert.That(WarningLevels.Names.Where(name => levels.Of(name) != WarningLevel.Deny), Is.EqualTo(new[] { "missing_values" }));
    }

    [Test]
    public void WarningsThatAreNoLintsHaveALevelToo()
    {
        string text = Some.RuleText("evt.num = 0");
        Assert.That(Linted.Words(text), Is.EqualTo(new[] { "unreachable_rules" }));
        Assert.That(Linted.Compile(WarningLevels.Default.With("unreachable_rules", WarningLevel.Deny), text).Policy, Is.Null);
    }

    [Test]
    public void ADeniedLintIsAnErrorEvenWhenNobodyReadsOn()
    {
        string many = string.Join(", ", Enumerable.Range(0, DiagnosticBag.Capacity + 10).Select(i => $"a-name-far-too-long-{i}"));
        string text = Some.RuleText($"evt.type = execve and proc.name in ({many}) and user.name != root");
        Assert.That(Linted.Compile(WarningLevels.Default, text).Policy, Is.Not.Null);
        Assert.That(Linted.Compile(WarningLevels.Default.With("missing_values", WarningLevel.Deny), text).Policy, Is.Null);
    }

    [Test]
    public void WithoutLevelsNoLintRuns() =>
        Assert.That(RuleCompiler.Compile([new SourceText("test.rule", Text)]).Diagnostics, Is.Empty);
}
