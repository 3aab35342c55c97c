using System.Net;
using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Tracepoint;

/// <summary>A host without BPF LSM: connections are denied at the root of the control groups.</summary>
[Category("Tracepoint")]
public sealed class ConnectionTests
{
    private Playground _play = null!;
    private Loopback _free = null!;
    private Loopback _guarded = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireNoLsm();
        _play = new Playground();
        (_free, _guarded) = (new Loopback(IPAddress.IPv6Any), new Loopback(IPAddress.IPv6Any));
        string port = $"fd.sport = {_guarded.Port}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("ipv4", $"evt.type = connect and fd.sip = 127.0.0.1 and {port}")
            + GuardSession.Rule("from elsewhere", $"evt.type = connect and fd.sport = {_free.Port} and fd.cip = 127.0.0.8 and fd.cport > 0")
            + GuardSession.Rule("ipv6", $"evt.type = connect and fd.sip = ::1 and {port}"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        _free?.Dispose();
        _guarded?.Dispose();
    }

    [TestCase("tcp", "127.0.0.1", "ipv4")]
    [TestCase("tcp", "::ffff:127.0.0.1", "ipv4")]
    [TestCase("tcp", "0.0.0.0", "ipv4")]
    [TestCase("tcp", "::1", "ipv6")]
    [TestCase("udp", "127.0.0.1", "ipv4")]
    [TestCase("send", "127.0.0.1", "ipv4")]
    [TestCase("send", "::1", "ipv6")]
    [TestCase("send-mixed", "127.0.0.1", "ipv4")]
    public void ProtectedPortIsNotReachedBy(string way, string address, string rule)
    {
        ActResult free = Run(way, address, _free.Port);
        Assert.That(free.ExitCode, Is.Zero, $"the way does not work at all: {free}");
        if (way != "udp") Assert.That(_free.WasReached(), Is.True, "all but the connection of a datagram socket is felt");

        ActResult act = Run(way, address, _guarded.Port);
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        Assert.That(_guarded.WasReached(), Is.False, "nothing was received");
        _guard.AssertRecorded(rule, act, "deny", "denied");
    }

    [TestCase("tcp-from", "127.0.0.1", "127.0.0.8")]
    [TestCase("udp-from", "127.0.0.1", "127.0.0.8")]
    [TestCase("udp-from", "::ffff:127.0.0.1", "::ffff:127.0.0.8")]
    public void ASocketThatIsBoundHasALocalEnd(string way, string address, string from)
    {
        ActResult exempt = Run(way, address, _free.Port, from.Replace("0.8", "0.9", StringComparison.Ordinal));
        Assert.That(exempt.ExitCode, Is.Zero, exempt.ToString());

        ActResult act = Run(way, address, _free.Port, from);
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        JsonElement facts = _guard.AssertRecorded("from elsewhere", act, "deny", "denied").GetProperty("facts");
        Assert.That(facts.GetProperty("fd.cip").GetString(), Is.EqualTo("127.0.0.8"));
    }

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();
}
