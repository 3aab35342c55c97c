using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

/// <summary>What Falco has and nothing supplies here is a fault only where a rule in force asks for it.</summary>
public sealed class UnsuppliedTests
{
    private static readonly string Fine = Some.RuleText("proc.name = zz", name: "fine");
    private static readonly string Other = Some.RuleText("proc.name = zz and evt.category = process", "tags b", "other");

    [TestCase("macro by_position = evt.arg[1] startswith /bin/")]
    [TestCase("macro one = evt.category = process\nmacro two = one and proc.name = x")]
    [TestCase("rule \"off\" {\n desc \"d\"\n condition proc.name = zz and evt.category = process\n output \"o\"\n priority notice\n enabled false\n test \"t\" { evt.type = execve, evt.category = process } -> alert\n}")]
    [TestCase("macro one = evt.category = process\nrule \"off\" {\n desc \"d\"\n condition proc.name = zz and one\n output \"o\"\n priority notice\n enabled false\n}")]
    public void WhatIsNotInForceMayUseIt(string unused)
    {
        CompilationResult result = Some.Compile(Fine + unused);
        Assert.That(result.Diagnostics.Select(d => d.Message), Is.Empty);
        Assert.That(result.Policy!.Rules.Single().Name, Is.EqualTo("fine"));
    }

    [TestCase("rule \"off\" {\n desc \"d\"\n condition proc.nme = zz\n output \"o\"\n priority notice\n enabled false\n}")]
    [TestCase("macro unused = proc.nme = zz")]
    public void AMisspeltFieldIsAFaultEverywhere(string unused) => Assert.That(Some.Codes(Fine + unused), Is.EqualTo(new[] { "EG0102" }));

    [TestCase(SelectionSubject.Name, "other")]
    [TestCase(SelectionSubject.Tag, "b")]
    public void SoMayWhatIsNotSelected(SelectionSubject subject, string pattern)
    {
        RuleSelection selection = new([new SelectionStep(subject, pattern, Enables: false)], null);
        CompilationResult result = Compile(Fine + Other, selection);
        Assert.That(result.Diagnostics, Is.Empty);
        Assert.That(result.Policy!.Rules.Select(r => r.Name), Is.EqualTo(new[] { "fine" }));
        Assert.That(selection.Unmatched, Is.Empty);
    }

    [Test]
    public void AnUnknownFieldOfAnOutputLeavesARuleOutThatSaysSo()
    {
        const string Rule = "rule \"odd\" {\n desc \"d\"\n condition evt.type = open and proc.name = zz\n output \"o %proc.nobody\"\n priority notice\n";
        Assert.That(Some.Codes($"{Fine}{Rule}}}\n"), Is.EqualTo(new[] { "EG0102" }));
        CompilationResult result = Some.Compile($"{Fine}{Rule} skip_if_unknown_filter true\n}}\n");
        Assert.That(result.Diagnostics.Select(d => d.Descriptor.Code), Is.EqualTo(new[] { "skipped_rules" }));
        Assert.That(result.Policy!.Rules.Select(r => r.Name), Is.EqualTo(new[] { "fine" }));
    }

    [TestCase("fields not.exist", "EG0102")]
    [TestCase("fields [proc.name, not.exist]", "EG0102")]
    [TestCase("fields evt.category", "")]
    [TestCase("fields [proc.name, tolower(fd.name)] comps [=, startswith]", "")]
    public void AnExceptionWithoutValuesNamesFieldsThatExist(string parts, string code) => Assert.That(
        string.Join(' ', Some.Codes(Some.RuleText("evt.type = open and proc.name = zz", $"exception later {{ {parts} }}"))), Is.EqualTo(code));

    [Test]
    public void ARuleInForceIsRefusedOrLeftOut()
    {
        Assert.That(Some.Codes(Fine + Other), Is.EqualTo(new[] { "EG0103" }));
        CompilationResult result = Compile(Fine + Other, new RuleSelection([], null) { SkipsUnsupplied = true });
        Assert.That(result.Diagnostics.Select(d => d.Descriptor.Code), Is.EqualTo(new[] { "skipped_rules" }));
        Assert.That((result.Policy!.Rules.Single().Name, result.LeftOut.Single()), Is.EqualTo(("fine", "other")));
    }

    [Test]
    public void NothingElseIsLeftOut()
    {
        CompilationResult result = Compile(Some.RuleText("proc.nme = zz and evt.category = process"), new RuleSelection([], null) { SkipsUnsupplied = true });
        Assert.That(result.Diagnostics.Select(d => d.Descriptor.Code), Is.EquivalentTo(new[] { "EG0102", "EG0103" }));
    }

    private static CompilationResult Compile(string text, RuleSelection selection)
    {
        DiagnosticBag diagnostics = new();
        RuleFileSyntax file = RuleFileReader.Read(new SourceText("some.rule", text), diagnostics);
        return RuleCompiler.Compile([file], diagnostics, selection);
    }
}
