using System.Net;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>Removing, renaming and connecting by every way; each is tried on something unprotected first.</summary>
public sealed class OtherWaysTests
{
    private Playground _play = null!;
    private Loopback _free = null!;
    private Loopback _guarded = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireLsm();
        _play = new Playground();
        (_free, _guarded) = (new Loopback(IPAddress.IPv6Any), new Loopback(IPAddress.IPv6Any));
        string secret = $"fd.name startswith {_play["secret"]}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("unlink", $"evt.type = unlink and {secret}")
            + GuardSession.Rule("rename", $"evt.type = rename and {secret}")
            + GuardSession.Rule("ipv4", $"evt.type = connect and fd.sip = 127.0.0.1 and fd.sport = {_guarded.Port}")
            + GuardSession.Rule("ipv6", $"evt.type = connect and fd.sip = ::1 and fd.sport = {_guarded.Port}"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        _free?.Dispose();
        _guarded?.Dispose();
    }

    [TestCase("unlink")]
    [TestCase("uring-unlink")]
    public void ProtectedFileIsNotRemovedBy(string way)
    {
        string free = _play.Write("free-" + way), secret = _play.Write("secret-" + way);
        Assert.That(Run(way, free).ExitCode, Is.Zero);
        AssertRefused("unlink", Run(way, secret));
        Assert.That(File.Exists(secret), Is.True);
    }

    [Test]
    public void ProtectedDirectoryIsNotRemoved()
    {
        string free = Directory.CreateDirectory(_play["free-rmdir"]).FullName, secret = Directory.CreateDirectory(_play["secret-rmdir"]).FullName;
        Assert.That(Run("rmdir", free).ExitCode, Is.Zero);
        AssertRefused("unlink", Run("rmdir", secret));
        Assert.That(Directory.Exists(secret), Is.True);
    }

    [TestCase("rename")]
    [TestCase("uring-rename")]
    [TestCase("exchange")]
    public void ProtectedFileIsNotRenamedBy(string way)
    {
        string secret = _play.Write("secret-" + way, "secret"), other = _play.Write("other-" + way, "other"), third = _play.Write("third-" + way, "third");
        Assert.That(Run(way, third, other).ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(other), Is.EqualTo("third"));

        AssertRefused("rename", Run(way, secret, other));
        AssertRefused("rename", Run(way, other, secret));
        Assert.That((File.ReadAllText(secret), File.ReadAllText(other)), Is.EqualTo(("secret", "third")));
    }

    [TestCase("tcp", "127.0.0.1", "ipv4")]
    [TestCase("tcp", "::ffff:127.0.0.1", "ipv4")]
    [TestCase("tcp", "0.0.0.0", "ipv4")]
    [TestCase("tcp", "::1", "ipv6")]
    [TestCase("tcp", "::", "ipv6")]
    [TestCase("mptcp", "127.0.0.1", "ipv4")]
    [TestCase("fastopen", "127.0.0.1", "ipv4")]
    [TestCase("uring-connect", "127.0.0.1", "ipv4")]
    [TestCase("uring-connect", "::1", "ipv6")]
    [TestCase("udp", "127.0.0.1", "ipv4")]
    [TestCase("udp", "::1", "ipv6")]
    [TestCase("send", "127.0.0.1", "ipv4")]
    [TestCase("send", "::ffff:127.0.0.1", "ipv4")]
    [TestCase("send", "::1", "ipv6")]
    [TestCase("send-mixed", "127.0.0.1", "ipv4")]
    public void ProtectedPortIsNotReachedBy(string way, string address, string rule)
    {
        ActResult free = Run(way, address, _free.Port);
        Assert.That(free.ExitCode, Is.Zero, $"the way does not work at all: {free}");
        if (way != "udp") Assert.That(_free.WasReached(), Is.True, "all but the connection of a datagram socket is felt");

        AssertRefused(rule, Run(way, address, _guarded.Port));
        Assert.That(_guarded.WasReached(), Is.False, "nothing was received");
    }

    private void AssertRefused(string rule, ActResult act)
    {
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        _guard.AssertRecorded(rule, act, "deny", "denied");
    }

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();
}
