using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Merging;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.FalcoYaml;

/// <summary>The keys of a rule as Falco spells them, and what their values come to.</summary>
public sealed class RuleKeyTests
{
    [TestCase("true", 1)]
    [TestCase("True", 1)]
    [TestCase("yes", 1)]
    [TestCase("on", 1)]
    [TestCase("y", 1)]
    [TestCase("false", 0)]
    [TestCase("FALSE", 0)]
    [TestCase("no", 0)]
    [TestCase("off", 0)]
    [TestCase("n", 0)]
    public void AWordForYesOrNoSwitchesARule(string word, int rules) =>
        Assert.That(Judged.Policy(Rule($"enabled: {word}")).Rules, Has.Count.EqualTo(rules));

    [Test]
    public void AnotherWordSwitchesNothing()
    {
        Diagnostic fault = Single(Rule("enabled: maybe"));
        Assert.That(fault.Descriptor.Severity, Is.EqualTo(Severity.Error));
        Assert.That(Quoted(fault), Is.EqualTo("maybe"));
    }

    [TestCase("yes", Severity.Warning)]
    [TestCase("no", Severity.Error)]
    public void ARuleOfAnUnknownFieldIsPassedOverWhereItSaysSo(string word, Severity severity) =>
        Assert.That(Single(Rule($"skip-if-unknown-filter: {word}", "proc.nonesuch = x")).Descriptor.Severity, Is.EqualTo(severity));

    [Test]
    public void AMissingListIsAnEmptyOne() => Assert.That(Judged.Policy(Rule("tags:")).Rules.Single().Tags, Is.Empty);

    [Test]
    public void AListInAListIsPointedAt()
    {
        Diagnostic fault = Single(Rule("tags: [one, [two,\n    three]]"));
        Assert.That(fault.Message, Is.EqualTo("an item of `tags` is no word"));
        Assert.That(Quoted(fault), Is.EqualTo("[two,"), "the first line of it");
    }

    [TestCase("capture: true", "capture")]
    [TestCase("capture_duration: 5", "capture_duration")]
    public void AKeyWithoutEffectIsWarnedOf(string line, string key)
    {
        Diagnostic warning = Single(Rule(line));
        Assert.That(warning.Message, Is.EqualTo($"key `{key}` has no effect"));
        Assert.That(Quoted(warning), Is.EqualTo(key));
    }

    [Test]
    public void WhatOnlyWarnsInFalcoIsTakenInSilence() => Assert.That(Judged.Codes(Rule("warn_evttypes: false")), Is.Empty);

    [Test]
    public void AFaultInOneKeyDoesNotHideThatInAnother() =>
        Assert.That(Judged.Codes(Rule("tags: {a: b}\n  enabled: [x]")), Has.Length.EqualTo(2));

    private static string Rule(string line, string condition = "evt.type = execve and proc.name = nc") =>
        $"- rule: Guarded\n  desc: An example.\n  condition: {condition}\n  output: seen\n  priority: NOTICE\n  {line}\n";

    private static Diagnostic Single(string file)
    {
        IReadOnlyList<Diagnostic> drawn = RuleCompiler.Compile([new SourceText("some.yaml", file)]).Diagnostics;
        Assert.That(drawn, Has.Count.EqualTo(1), () => string.Join('\n', drawn.Select(d => d.Message)));
        return drawn[0];
    }

    private static string Quoted(Diagnostic fault) => fault.Primary.Span.Source.Text.Substring(fault.Primary.Span.Start, fault.Primary.Span.Length);
}
