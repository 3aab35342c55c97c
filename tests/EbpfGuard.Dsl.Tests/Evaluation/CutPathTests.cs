using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>What is said of a path of which 1024 bytes at each end are known, and no more.</summary>
public sealed class CutPathTests
{
    private static readonly string Beginning = "/" + new string('b', 2000);
    private static readonly string End = new string('e', 2000) + "/key";

    [TestCase(1024, ExpectedResult = Truth.True)]
    [TestCase(1025, ExpectedResult = Truth.Unknown)]
    public Truth HowItBeginsIsKnownAsFarAsTheBytesGo(int length) => Judge($"fd.name startswith {Beginning[..length]}");

    [TestCase(1024, ExpectedResult = Truth.True)]
    [TestCase(1025, ExpectedResult = Truth.Unknown)]
    public Truth SoIsHowItEnds(int length) => Judge($"fd.name endswith {End[^length..]}");

    [Test]
    public void OneOperandThatIsTooLongLeavesAListOpen() =>
        Assert.That(Judge($"fd.name in (/short, {Beginning[..1025]})"), Is.EqualTo(Truth.Unknown));

    [Test]
    public void BytesAreCountedAndNotCharacters() =>
        Assert.That(Judge($"fd.name startswith \"{new string('é', 513)}\""), Is.EqualTo(Truth.Unknown));

    [TestCase("fd.name icontains KEY", ExpectedResult = Truth.True)]
    [TestCase("fd.name icontains MIDDLE", ExpectedResult = Truth.Unknown)]
    [TestCase("fd.name iglob *KEY", ExpectedResult = Truth.Unknown)]
    [TestCase("fd.name regex \".*key\"", ExpectedResult = Truth.Unknown)]
    public Truth WhatTheMiddleCouldChangeIsUnknown(string condition) => Judge(condition);

    [TestCase("/*/key", ExpectedResult = Truth.Unknown)]
    [TestCase("/other, /*/key", ExpectedResult = Truth.Unknown)]
    [TestCase("/, /*/key", ExpectedResult = Truth.True)]
    [TestCase("/other", ExpectedResult = Truth.False)]
    public Truth APatternIsUnknownUnlessAPlainDirectoryHoldsThePath(string operands) => Judge($"fd.name pmatch ({operands})");

    private static Truth Judge(string condition) =>
        Some.Truth(condition, Operation.Open, ("fd.name", new TextFact($"{Beginning}\0{End}") { IsCut = true }));
}
