using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>Facts that follow from others, at the edges: no directory, no arguments, nothing known.</summary>
public sealed class DerivedFactTests
{
    [TestCase("/etc/ssh/key", "fd.directory = /etc/ssh and fd.filename = key")]
    [TestCase("/key", "fd.directory = / and fd.filename = key")]
    [TestCase("/etc/", "fd.directory = /etc and fd.filename = \"\"")]
    [TestCase("a/key", "fd.directory = a and fd.filename = key")]
    [TestCase("key", "not fd.directory exists and not fd.filename exists")]
    public void APathHasADirectoryAndANameWhereItHasASlash(string path, string condition) =>
        Assert.That(Some.Truth(condition, Operation.Open, ("fd.name", path)), Is.EqualTo(Truth.True));

    [Test]
    public void TheArgumentsOfACallAreThoseThatTheEventHas()
    {
        Assert.That(Some.Truth("evt.args = \"oldpath=/a newpath=/b\"", Operation.Rename, ("evt.arg.oldpath", "/a"), ("evt.arg.newpath", "/b")), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth("evt.args = \"name=/a\"", Operation.Open, ("fd.name", "/a")), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth("evt.args exists", Operation.Open), Is.EqualTo(Truth.False));
    }

    [TestCase("%container.info", "container_id=%container.id container_name=%container.name")]
    [TestCase("x (%container.info) %%container.info %container.id", "x (container_id=%container.id container_name=%container.name) %%container.info %container.id")]
    public void AContainersInfoIsItsIdAndName(string output, string rendered)
    {
        CompilationResult result = Some.Compile(Some.RuleText("proc.name = x").Replace("\"seen\"", $"\"{output}\"", StringComparison.Ordinal));
        Assert.That((result.Policy!.Rules.Single().Output, result.Diagnostics.Count), Is.EqualTo((rendered, 0)));
    }

    [TestCase("fd.directory = /etc")]
    [TestCase("fd.filename != key")]
    public void TheyAreUnknownWhereThePathIs(string condition) =>
        Assert.That(Some.Truth(condition, Operation.Open, ("fd.name", FactValue.Unknown)), Is.EqualTo(Truth.Unknown));

    [TestCase("f", "file")]
    [TestCase("d", "directory")]
    [TestCase("4", "ipv4")]
    [TestCase("6", "ipv6")]
    [TestCase("u", "unix")]
    [TestCase("p", "pipe")]
    [TestCase("c", "char")]
    [TestCase("b", "block")]
    [TestCase("o", "other")]
    public void ATypeHasALetterAndAWord(string letter, string word)
    {
        Assert.That(Some.Truth($"fd.type = {word}", Operation.Dup, ("fd.typechar", letter)), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth($"fd.typechar = {letter}", Operation.Dup, ("fd.type", word)), Is.EqualTo(Truth.True));
    }

    [Test]
    public void ACommandLineIsNameAndArguments()
    {
        Assert.That(Line(("proc.name", "cat"), ("proc.args", "-n x")), Is.EqualTo("cat -n x"));
        Assert.That(Line(("proc.name", "cat"), ("proc.args", "")), Is.EqualTo("cat"));
        Assert.That(Line(("proc.name", "cat")), Is.EqualTo("cat"));
        Assert.That(Line(("proc.args", "-n x")), Is.Null);
        Assert.That(Line(("proc.name", "cat"), ("proc.args", FactValue.Unknown)), Is.EqualTo("unknown"));
        Assert.That(Line(("proc.name", FactValue.Unknown), ("proc.args", "-n x")), Is.EqualTo("unknown"));
    }

    [Test]
    public void ACommandLineIsAClaimWhenEitherPartIs()
    {
        Assert.That(IsClaim(ofName: true, ofArguments: false), Is.True);
        Assert.That(IsClaim(ofName: false, ofArguments: true), Is.True);
        Assert.That(IsClaim(ofName: false, ofArguments: false), Is.False);
    }

    [TestCase("YQ===", ExpectedResult = false)]
    [TestCase("YWI=", ExpectedResult = true)]
    [TestCase("YWJjZ", ExpectedResult = false)]
    [TestCase("+///", ExpectedResult = true)]
    [TestCase("YW-j", ExpectedResult = false)]
    public bool Base64HasItsDigitsAndAtMostTwoOfPadding(string text) =>
        Some.Truth("b64(fd.name) exists", Operation.Open, ("fd.name", text)) == Truth.True;

    private static string? Line(params (string, object)[] facts) => Get(facts) switch
    {
        TextFact text => text.Value,
        UnknownFact => "unknown",
        _ => null,
    };

    private static bool IsClaim(bool ofName, bool ofArguments) => ((TextFact)Get(
        ("proc.name", new TextFact("cat") { IsClaimed = ofName }), ("proc.args", new TextFact("x") { IsClaimed = ofArguments }))).IsClaimed;

    private static FactValue Get(params (string, object)[] facts) => new FactDerivation(Some.Event(Operation.Exec, facts)).Get("proc.cmdline");
}
