using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

public sealed class LineageTests
{
    private static readonly (string, object) Lineage = ("proc.aname", new object[] { "cat", "bash", "sshd", "systemd" });

    [TestCase("proc.aname = sshd", ExpectedResult = Truth.True)]
    [TestCase("proc.aname = cat", ExpectedResult = Truth.False)]
    [TestCase("proc.aname != bash", ExpectedResult = Truth.True)]
    [TestCase("not proc.aname = nginx", ExpectedResult = Truth.True)]
    [TestCase("proc.aname in (nginx, systemd)", ExpectedResult = Truth.True)]
    [TestCase("proc.aname startswith ss", ExpectedResult = Truth.True)]
    [TestCase("proc.aname = bash and proc.aname = sshd", ExpectedResult = Truth.True)]
    [TestCase("proc.aname exists", ExpectedResult = Truth.True)]
    [TestCase("proc.aname[0] = cat", ExpectedResult = Truth.True)]
    [TestCase("proc.aname[1] = bash", ExpectedResult = Truth.True)]
    [TestCase("proc.pname = bash", ExpectedResult = Truth.True)]
    [TestCase("proc.aname[3] = systemd", ExpectedResult = Truth.True)]
    [TestCase("proc.aname[4] exists", ExpectedResult = Truth.False)]
    [TestCase("proc.name = cat", ExpectedResult = Truth.True)]
    public Truth AncestorsAreCountedFromTheParent(string condition) => Some.Truth(condition, Operation.Exec, Lineage);

    [TestCase("proc.aname = bash", ExpectedResult = Truth.True)]
    [TestCase("proc.aname = nginx", ExpectedResult = Truth.Unknown)]
    [TestCase("not proc.aname = nginx", ExpectedResult = Truth.Unknown)]
    [TestCase("proc.aname[2] = x", ExpectedResult = Truth.Unknown)]
    public Truth AnUnknownAncestorLeavesADoubtUnlessAnotherOneFits(string condition) =>
        Some.Truth(condition, Operation.Exec, ("proc.aname", new object[] { "cat", "bash", FactValue.Unknown }));

    [TestCase("proc.aname exists", ExpectedResult = Truth.False)]
    [TestCase("not proc.aname = x", ExpectedResult = Truth.True)]
    [TestCase("proc.pname exists", ExpectedResult = Truth.False)]
    public Truth AProcessMayHaveNoAncestors(string condition) => Some.Truth(condition, Operation.Exec, ("proc.name", "init"));

    [Test]
    public void AnUnindexedComparisonIsAboutOneAncestorAtATime()
    {
        (string, object) paths = ("proc.aexepath", new object[] { "/bin/cat", "/bin/bash", "/usr/sbin/sshd" });
        Assert.That(Some.Truth("proc.aexepath startswith /usr and proc.aexepath endswith bash", Operation.Exec, paths), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth("proc.aexepath glob /usr*bash", Operation.Exec, paths), Is.EqualTo(Truth.False));
    }
}
