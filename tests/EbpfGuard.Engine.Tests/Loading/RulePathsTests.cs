using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Tests.Images;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

/// <summary>The paths whose other names have to be known before anybody uses one.</summary>
public sealed class RulePathsTests
{
    [TestCase("fd.name = /etc/shadow", "/etc/shadow")]
    [TestCase("fd.name in (/etc/shadow, /etc/passwd)", "/etc/shadow /etc/passwd")]
    [TestCase("fd.name pmatch (/etc/shadow, /srv)", "/etc/shadow /srv")]
    [TestCase("fd.name = /etc/shadow or fd.name in (/etc/passwd, /etc/shadow)", "/etc/shadow /etc/passwd")]
    [TestCase("proc.exepath in (/usr/bin/cat, /usr/bin/tac)", "/usr/bin/cat /usr/bin/tac")]
    [TestCase("proc.pexepath in (/usr/bin/cat, /usr/bin/tac)", "/usr/bin/cat /usr/bin/tac")]
    [TestCase("proc.aexepath in (/usr/bin/cat, /usr/bin/tac)", "/usr/bin/cat /usr/bin/tac")]
    public void FilesAndProgramsThatARuleNamesAreLookedUp(string condition, string files) =>
        Assert.That(RulePaths.Files(Image(condition)), Is.EquivalentTo(files.Split(' ')));

    [TestCase("fd.name startswith /etc")]
    [TestCase("fd.name in (shadow, passwd)")]
    [TestCase("proc.name in (/usr/bin/cat, /usr/bin/tac)")]
    [TestCase("fd.name startswith /etc and not fd.name in (/etc/shadow, /etc/passwd)")]
    public void NoOthersAre(string condition) => Assert.That(RulePaths.Files(Image(condition)), Is.Empty);

    [TestCase("fd.name startswith /etc/sh", "/etc/sh")]
    [TestCase("fd.name pmatch (/etc, /srv/)", "/etc/ /srv/")]
    [TestCase("fd.directory = /etc", "/etc/")]
    [TestCase("fd.directory in (/etc, /srv)", "/etc/ /srv/")]
    [TestCase("fd.directory startswith /etc", "/etc")]
    [TestCase("fd.name in (/etc/shadow, /etc/passwd)", "")]
    public void FoldersAreLookedThrough(string condition, string prefixes) =>
        Assert.That(RulePaths.Prefixes(Image(condition)), Is.EquivalentTo(prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static PolicyImage Image(string condition)
    {
        Policy policy = SourcePolicies.Compile(SourcePolicies.Rule("R", $"evt.type in (open, openat) and ({condition})"));
        return PolicyImageBuilder.Build(policy, Targets.Lsm).Image!;
    }
}
