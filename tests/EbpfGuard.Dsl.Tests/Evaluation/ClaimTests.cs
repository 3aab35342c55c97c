using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>What a process only says of itself is believed where it makes a rule match, and unknown where it would exempt.</summary>
public sealed class ClaimTests
{
    // Believed, to its harm or not at all.
    [TestCase("proc.args contains evil", ExpectedResult = Truth.True)]
    [TestCase("proc.args contains safe", ExpectedResult = Truth.False)]
    [TestCase("proc.name = known", ExpectedResult = Truth.True)]
    [TestCase("proc.name in (other, another)", ExpectedResult = Truth.False)]
    [TestCase("proc.aname = elder", ExpectedResult = Truth.True)]
    [TestCase("proc.aname = nobody", ExpectedResult = Truth.False)]
    [TestCase("proc.pname = nobody", ExpectedResult = Truth.False)]
    [TestCase("proc.cmdline startswith \"known evil\"", ExpectedResult = Truth.True)]
    [TestCase("toupper(proc.args) = EVIL", ExpectedResult = Truth.True)]
    [TestCase("not not proc.args = evil", ExpectedResult = Truth.True)]
    [TestCase("not proc.name != known", ExpectedResult = Truth.True)]
    [TestCase("proc.name exists", ExpectedResult = Truth.True)]

    // Asked for an exemption.
    [TestCase("not proc.name = known", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.name in (other, another)", ExpectedResult = Truth.Unknown)]
    [TestCase("proc.name != other", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.args contains safe", ExpectedResult = Truth.Unknown)]
    [TestCase("proc.args != safe", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.aname = elder", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.pname = elder", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.cmdline startswith known", ExpectedResult = Truth.Unknown)]
    [TestCase("not tolower(proc.args) = evil", ExpectedResult = Truth.Unknown)]
    [TestCase("not (proc.args = evil and proc.exepath = /bin/known)", ExpectedResult = Truth.Unknown)]

    // What is not a claim decides as ever.
    [TestCase("not proc.exepath = /bin/known", ExpectedResult = Truth.False)]
    [TestCase("not (proc.args = evil and proc.exepath = /bin/other)", ExpectedResult = Truth.True)]
    [TestCase("proc.args = evil and not proc.name = known and proc.exepath = /bin/other", ExpectedResult = Truth.False)]
    public Truth AClaimExemptsNobody(string condition) => Some.Truth(condition, Operation.Open,
        ("proc.name", Claim("known")), ("proc.args", Claim("evil")), ("proc.exepath", "/bin/known"),
        ("proc.aname", new ListFact([Claim("known"), Claim("elder")])));

    private static TextFact Claim(string text) => new(text) { IsClaimed = true };
}
