using System.Net;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Containers;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

/// <summary>What is asked of the host when a rule or an output asks for it.</summary>
public sealed class HostFactsTests
{
    private const string Id = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";

    [Test]
    public void TheEnvironmentIsThatOfTheProcessThatStartedThen()
    {
        ProcessFacts self = ProcProcess.Read((uint)Environment.ProcessId)!.Facts;
        Assert.That(Find(HostFacts.None, Some.Event(self), "proc.env", "PATH"), Is.EqualTo(new TextFact(Environment.GetEnvironmentVariable("PATH")!)));
        Assert.That(Find(HostFacts.None, Some.Event(self), "proc.env", "NOBODY_SETS_THIS"), Is.EqualTo(FactValue.Missing));
        ProcessFacts another = self with { StartTimeNs = self.StartTimeNs + ProcessFacts.TickNs };
        Assert.That(Find(HostFacts.None, Some.Event(another), "proc.env", "PATH"), Is.EqualTo(FactValue.Unknown), "its number is another's now");
    }

    [TestCase("container.name", "web")]
    [TestCase("container.image.tag", "1.25")]
    [TestCase("k8s.pod.name", "web-0")]
    public void AContainerIsDescribedByItsRuntime(string field, string? expected)
    {
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", $$"""
            {"ID": "{{Id}}", "Name": "/web", "Config": {"Image": "nginx:1.25", "Labels": {"io.kubernetes.pod.name": "web-0", "io.kubernetes.sandbox.id": "{{Id}}"} } }
            """);
        var facts = new HostFacts(AccountNames.None, new ContainerCatalog(host.Root));
        Assert.That((Find(facts, Some.Event(container: Id[..12]), field) as TextFact)?.Value, Is.EqualTo(expected));
    }

    [Test]
    public void NobodyIsAskedForAnythingElse() => Assert.That(Find(HostFacts.None, Some.Event(), "proc.name"), Is.Null);

    /// <summary>The addresses of names are asked for from when rules have them until they have them no more.</summary>
    [Test]
    public void AnEndOfAConnectionHasTheNamesOfItsAddress()
    {
        using var facts = new HostFacts(AccountNames.None, new ContainerCatalog("/nonexistent"));
        DecisionEvent decision = Some.Event(point: DecisionPoint.Connect, numbers: Some.Numbers
            .With(FactInput.ServerAddr, IPAddress.Loopback).With(FactInput.ServerPort, 80)
            .With(FactInput.ClientAddr, IPAddress.Parse("192.0.2.1")).With(FactInput.ClientPort, 5000));
        Assert.That(Find(facts, decision, "fd.sip.name"), Is.Null);
        facts.Follow(["localhost"]);
        Assert.That(() => (Find(facts, decision, "fd.sip.name") as ListFact)?.Values, Is.EqualTo(new[] { new TextFact("localhost") }).After(10_000, 20));
        Assert.That(Find(facts, decision, "fd.cip.name"), Is.Null);
        Assert.That(Find(facts, Some.Event(), "fd.sip.name"), Is.Null, "it has no ends");
        facts.Follow([]);
        Assert.That(Find(facts, decision, "fd.sip.name"), Is.Null);
    }

    [Test]
    public void AccountsAreReadAnewForEachPolicy()
    {
        using FakeHost host = new FakeHost().With("/passwd", "root:x:0:0\nalice:x:7:7\n");
        string file = Path.Join(host.Root, "passwd");
        var facts = new HostFacts(AccountNames.None, new ContainerCatalog("/nonexistent")) { AccountFile = file };
        Assert.That(facts.Accounts.UserName(7), Is.Null);
        Assert.That(facts.ReadAccounts().UserName(7), Is.EqualTo("alice"));
        File.WriteAllText(file, "bob:x:7:7\n");
        Assert.That(facts.Accounts.UserName(7), Is.EqualTo("alice"), "until the next policy");
        facts.ReadAccounts();
        Assert.That(facts.Accounts.UserName(7), Is.EqualTo("bob"));
        Assert.That(HostFacts.None.ReadAccounts(), Is.SameAs(AccountNames.None), "where there is no file they stay as they are");
    }

    [TestCase("user.homedir", "/home/alice")]
    [TestCase("user.shell", "/bin/zsh")]
    [TestCase("group.name", "staff")]
    public void AnAccountHasAHomeAndAShellAndAGroupAName(string field, string expected)
    {
        using FakeHost host = new FakeHost().With("/passwd", "root:x:0:0\nalice:x:7:8:A:/home/alice:/bin/zsh\n").With("/group", "root:x:0:\nstaff:x:8:alice\n");
        var facts = new HostFacts(AccountNames.Read(Path.Join(host.Root, "passwd")), new ContainerCatalog("/nonexistent"));
        DecisionEvent By(int uid, int gid) => Some.Event(numbers: Some.Numbers.With(FactInput.Uid, uid).With(FactInput.Gid, gid));
        Assert.That(Find(facts, By(7, 8), field), Is.EqualTo(new TextFact(expected)));
        Assert.That(Find(facts, By(9, 9), field), Is.Null, "nobody's");
        if (field != "group.name") Assert.That(Find(facts, By(0, 0), field), Is.Null, "the file has none");
    }

    private static FactValue? Find(HostFacts facts, DecisionEvent decision, string field, string? argument = null) =>
        facts.Find(decision, FieldReference.Find(field, argument)!);
}
