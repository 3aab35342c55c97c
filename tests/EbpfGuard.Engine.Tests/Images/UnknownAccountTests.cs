using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Names of accounts that this host does not have, and accounts that come after the start.</summary>
public sealed class UnknownAccountTests
{
    private static readonly ImageTarget ThisHost = Targets.Lsm with
    {
        Users = new Dictionary<long, string> { [0] = "root", [1000] = "alice" }, IsThisHost = true,
    };

    [TestCase("user.name = ldapuser", "ldapuser")]
    [TestCase("not user.name = alcie", "alcie")]
    [TestCase("user.name in (root, alice, bob, carol)", "bob", "carol")]
    public void ANameThatNobodyHasIsTold(string condition, params string[] names)
    {
        Diagnostic[] found = [.. Diagnostics(condition, ThisHost)];
        Assert.That(found.Select(d => d.Descriptor), Is.All.EqualTo(ImageDiagnostics.UnknownAccount));
        Assert.That(found.Select(d => d.Message), Is.EqualTo(names.Select(n => $"no account of this host is called \"{n}\"")));
        Assert.That(found.Select(d => d.Primary.Span.Source.Text.Substring(d.Primary.Span.Start, d.Primary.Span.Length)), Is.All.Contain("user.name"));
    }

    [TestCase("user.name = root")]
    [TestCase("user.name in (root, alice)")]
    [TestCase("user.name startswith ldap")]
    [TestCase("user.name exists")]
    [TestCase("proc.name = ldapuser")]
    public void WhatMayBeRightIsLeftAlone(string condition) => Assert.That(Diagnostics(condition, ThisHost), Is.Empty);

    [Test]
    public void TheNearestAccountIsNamed() =>
        Assert.That(Diagnostics("user.name = alcie", ThisHost).Single().Help[0], Is.EqualTo("did you mean `alice`?"));

    [Test]
    public void NobodyKnowsTheAccountsOfAnotherHost() =>
        Assert.That(Diagnostics("user.name = ldapuser", ThisHost with { IsThisHost = false }), Is.Empty);

    [Test]
    public void AccountsAreReadAgainForEachPolicy()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "root:x:0:0::/root:/bin/sh\n");
            using var host = new HostFacts(AccountNames.Read(file), new ContainerCatalog("/nonexistent")) { AccountFile = file };
            File.AppendAllText(file, "alice:x:1000:1000::/home/alice:/bin/sh\n");
            Assert.That(host.Accounts.UserName(1000), Is.Null, "until a policy is made");
            Assert.That(host.ReadAccounts().UserName(1000), Is.EqualTo("alice"));
            Assert.That(host.Accounts.UserName(1000), Is.EqualTo("alice"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<Diagnostic> Diagnostics(string condition, ImageTarget target)
    {
        string rule = $"rule \"R\" {{\n desc \"d\"\n condition evt.type in (open, openat, execve) and {condition}\n output \"o\"\n priority notice\n action alert\n}}\n";
        Policy policy = RuleCompiler.Compile([new SourceText("test.rule", rule)]).Policy!;
        return PolicyImageBuilder.Build(policy, target).Diagnostics;
    }
}
