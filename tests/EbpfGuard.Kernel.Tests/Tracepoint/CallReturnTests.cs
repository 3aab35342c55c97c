using System.Net;
using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Tracepoint;

/// <summary>System calls that are judged when they return: with their result and arguments, and killed on return.</summary>
[Category("EveryMode")]
public sealed class CallReturnTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;
    private int _port;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        using (var free = new Loopback(IPAddress.Any)) _port = int.Parse(free.Port, System.Globalization.CultureInfo.InvariantCulture);
        _play.Copy("killed");
        _play.Copy("shell");
        string mine = $"proc.exepath = {_play.Actor}", killed = $"proc.exepath = {_play["killed"]}";
        _guard = new GuardSession(_play,
            Alert("socket", $"evt.type = socket and {mine} and evt.arg.domain contains AF_PACKET", "%evt.arg.domain %evt.res")
            + Alert("listen", $"evt.type = listen and {mine} and fd.sport = {_port} and evt.res = SUCCESS", "%fd.sip %fd.sport %fd.lport %fd.l4proto %fd.type")
            + Alert("reachable", $"evt.type = listen and {mine} and fd.sport = {_port} and not fd.snet in (127.0.0.0/8, ::1/128)", "%fd.sip %fd.name %fd.type")
            + Alert("accept", $"evt.type in (accept, accept4) and {mine} and fd.cip = 127.0.0.1 and fd.sport = {_port} and evt.rawres >= 0", "%fd.cip %fd.rip %fd.sport")
            + Alert("dup", $"evt.type in (dup, dup2, dup3) and {mine} and evt.rawres in (0, 1, 2) and fd.type in (ipv4, ipv6)", "%evt.rawres %fd.rip %fd.rport %fd.lport %fd.is_server %fd.name %fd.sport")
            + Alert("ptrace", $"evt.type = ptrace and {mine} and evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)", "%evt.arg.request")
            + Alert("traceme", $"evt.type = ptrace and {mine} and evt.arg.request contains TRACEME", "%evt.arg.request")
            + Alert("setuid", $"evt.type = setuid and {mine} and evt.arg.uid = root", "%evt.arg.uid %evt.res")
            + Alert("setuid nobody", $"evt.type = setresuid and {mine} and evt.arg.uid = daemon and user.uid = 1", "%evt.arg.uid %user.uid")
            + Alert("setns", $"evt.type = setns and {mine} and evt.arg.flags contains CLONE_NEWUTS", "%evt.arg.flags")
            + Alert("unshare", $"evt.type = unshare and {mine} and evt.arg.flags contains CLONE_NEWUTS", "%evt.arg.flags")
            + Alert("bpf", $"evt.type = bpf and {mine} and evt.arg.cmd = BPF_MAP_CREATE", "%evt.arg.cmd")
            + Alert("userfaultfd", $"evt.type = userfaultfd and {mine}", "%evt.type %evt.rawres")
            + Alert("module", $"evt.type = init_module and {mine} and evt.rawres < 0", "%evt.res")
            + GuardSession.Rule("kill socket", $"evt.type = socket and {killed} and evt.arg.domain = AF_PACKET", "kill")
            + GuardSession.Rule("kill shell", $"evt.type in (dup, dup2, dup3) and proc.exepath = {_play["shell"]} and fd.lport = {_port}", "kill")
            + GuardSession.Rule("kill ptrace", $"evt.type = ptrace and {killed}", "kill")
            + GuardSession.Rule("kill listen", $"evt.type = listen and {killed}", "kill"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    // AF_PACKET is 17.
    [TestCase("socket")]
    [TestCase("socketcall")]
    public void ASocketIsSeenByEveryWay(string way)
    {
        JsonElement output = OutputOf("socket", way, "17");
        Assert.That((Text(output, "evt.arg.domain"), Text(output, "evt.res")), Is.EqualTo(("AF_PACKET", "SUCCESS")));
    }

    [Test]
    public void ASocketThatWaitsHasTheServersEnd()
    {
        JsonElement output = OutputOf("listen", "listen", Port);
        Assert.That((Text(output, "fd.sip"), Text(output, "fd.sport"), Text(output, "fd.lport")), Is.EqualTo(("127.0.0.1", Port, Port)));
        Assert.That((Text(output, "fd.l4proto"), Text(output, "fd.type")), Is.EqualTo(("tcp", "ipv4")));
    }

    [TestCase("listen-any", "0.0.0.0", "ipv4")]
    [TestCase("listen-any6", "::", "ipv6")]
    public void ASocketThatWaitsEverywhereIsNotOnTheLoopback(string act, string address, string type)
    {
        JsonElement output = OutputOf("reachable", act, Port);
        Assert.That((Text(output, "fd.sip"), Text(output, "fd.type")), Is.EqualTo((address, type)));
    }

    [Test]
    public void AnAcceptedConnectionThatIsDuplicatedHasTheServersEnd()
    {
        JsonElement output = OutputOf("dup", "dup-accepted", Port);
        Assert.That((Text(output, "fd.sport"), Text(output, "fd.lport"), Text(output, "fd.is_server")), Is.EqualTo((Port, Port, bool.TrueString)));
        Assert.That(Text(output, "fd.rport"), Is.Not.EqualTo(Port));
        Assert.That(Text(output, "fd.name"), Does.StartWith("127.0.0.1:").And.EndsWith($"->127.0.0.1:{Port}"));
    }

    [Test]
    public void AnAcceptedConnectionHasBothEnds()
    {
        JsonElement output = OutputOf("accept", "accept", Port);
        Assert.That((Text(output, "fd.cip"), Text(output, "fd.rip"), Text(output, "fd.sport")), Is.EqualTo(("127.0.0.1", "127.0.0.1", Port)));
    }

    [Test]
    public void ADuplicatedConnectionIsKnown()
    {
        JsonElement output = OutputOf("dup", "dup", Port);
        Assert.That((Text(output, "evt.rawres"), Text(output, "fd.rip"), Text(output, "fd.rport")), Is.EqualTo(("0", "127.0.0.1", Port)));
        Assert.That(Text(output, "fd.is_server"), Is.EqualTo(bool.FalseString));
        Assert.That(Text(output, "fd.lport"), Is.Not.EqualTo(Port));
        Assert.That(Text(output, "fd.name"), Does.EndWith($"->127.0.0.1:{Port}"));
    }

    /// <summary>A shell that waits on a port of its own is known by that port, and one that calls out to it is not.</summary>
    [TestCase("dup-accepted", true)]
    [TestCase("dup", false)]
    public void AShellThatWaitsIsKilledByItsPort(string act, bool isKilled) =>
        Assert.That(RunningAct.Start(_play["shell"], act, Port).Wait().IsKilled, Is.EqualTo(isKilled));

    // PTRACE_ATTACH is 16, PTRACE_SEIZE 0x4206.
    [TestCase("ptrace", "ptrace", "16", "evt.arg.request", "PTRACE_ATTACH")]
    [TestCase("ptrace", "ptrace", "16902", "evt.arg.request", "PTRACE_SEIZE")]
    [TestCase("traceme", "traceme", "", "evt.arg.request", "PTRACE_TRACEME")]
    [TestCase("setuid", "setuid", "0", "evt.arg.uid", "root")]
    [TestCase("setuid nobody", "setresuid", "1", "evt.arg.uid", "daemon")]
    [TestCase("setns", "setns", "", "evt.arg.flags", "CLONE_NEWUTS")]
    [TestCase("unshare", "unshare", "", "evt.arg.flags", "CLONE_NEWUTS")]
    [TestCase("bpf", "bpf", "", "evt.arg.cmd", "BPF_MAP_CREATE")]
    [TestCase("userfaultfd", "userfaultfd", "", "evt.type", "userfaultfd")]
    public void ACallIsKnownByItsArgument(string rule, string act, string argument, string field, string value) =>
        Assert.That(Text(OutputOf(rule, act, argument), field), Is.EqualTo(value));

    [Test]
    public void AFailedCallHasTheNameOfItsError()
    {
        ActResult act = Run("init-module");
        Assert.That(act.ExitCode, Is.EqualTo(1), act.ToString());
        Assert.That(Text(_guard.OutputOf("module", act), "evt.res"), Is.EqualTo(act.Output.Trim()));
    }

    [TestCase("kill socket", "socket", "17")]
    [TestCase("kill socket", "socketcall", "17")]
    [TestCase("kill ptrace", "traceme", "")]
    [TestCase("kill listen", "listen", "0")]
    public void ProcessIsKilledBeforeItIsBack(string rule, string act, string argument)
    {
        ActResult result = RunningAct.Start(_play["killed"], act, argument).Wait();
        Assert.That(result.IsKilled, Is.True, result.ToString());
        Assert.That(result.Output, Is.Empty);
        _guard.AssertRecorded(rule, result, "kill", "killed_on_return");
    }

    [Test]
    public void ASocketIsWhatItIsAndNotWhatWasAskedFor([Range(1, 10)] int _)
    {
        // The act ends well only when it has got the socket and lives.
        ActResult result = RunningAct.Start(_play["killed"], "socketcall-race", "17").Wait();
        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public void OtherArgumentsAreNoMatch()
    {
        // AF_UNIX is 1.
        Assert.That(Run("socket", "1").ExitCode, Is.Zero);
        ActResult marker = Run("bpf");
        _guard.OutputOf("bpf", marker);
        Assert.That(_guard.Audit.MatchesOf("socket").Select(r => Text(r.GetProperty("output_fields"), "evt.arg.domain")), Has.All.EqualTo("AF_PACKET"));
    }

    private string Port => _port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Alert(string name, string condition, string output) => GuardSession.Rule(name, condition, "alert", output: output);

    private JsonElement OutputOf(string rule, string act, string argument)
    {
        ActResult result = Run(act, argument);
        Assert.That(result.ExitCode, Is.Zero, $"the act does not work at all: {result}");
        return _guard.OutputOf(rule, result);
    }

    private static string Text(JsonElement output, string field) => output.GetProperty(field).ToString();

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();
}
