using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>A guard that others start: they hear when it is ready, and nobody who does not read holds it up.</summary>
[Category("AnyHost")]
public sealed class ServiceTests
{
    [Test]
    public async Task AReaderThatDoesNotReadHoldsUpNothing()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json"), ready = folder.File("ready");

        // A pipe of the smallest size that is full from the start.
        string script = $"exec 3>'{ready}'; exec '{Tool.Path}' run '{file.RuleFile}' --audit '{audit}' --cannot-block kill --state-dir '{folder.File("state")}' --ready-fd 3 2>&1";
        using Process guard = Tool.Start("bash", "-c", $"yes full | head -c 65536; {script}");
        var clock = Stopwatch.StartNew();
        while (!(File.Exists(ready) && File.ReadAllText(ready) == "ready\n"))
        {
            Assert.That(guard.HasExited || clock.Elapsed > TimeSpan.FromMinutes(3), Is.False, "the guard gets ready");
            await Task.Delay(50);
        }

        await file.Try(30);
        await file.AssertRefused();
        Signals.Send(guard.Id, Signals.Term);
        Assert.That(guard.WaitForExit(TimeSpan.FromMinutes(2)), Is.True, "it ends");
        await file.AssertReadable();
        Assert.That(File.ReadLines(audit).Last(), Does.Contain("\"record\":\"stop\""));
    }

    [Test]
    public async Task TheServiceManagerIsToldOfEachStep()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        socket.ReceiveTimeout = 120_000;
        Process process = RunningGuard.Launch(
            "env", [$"NOTIFY_SOCKET={folder.File("notify")}", Tool.Path], file.RuleFile, folder.File("audit.json"), []);
        await using RunningGuard guard = await RunningGuard.Start(process, folder.File("audit.json"));
        Assert.That(Told(socket), Is.EqualTo("READY=1"));
        guard.HangUp();
        Assert.That(Told(socket), Does.Match("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$"));
        Assert.That(Told(socket), Is.EqualTo("READY=1"));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(Told(socket), Is.EqualTo("STOPPING=1"));
    }

    [Test]
    public async Task AStarterThatDoesNotWaitForReadyIsGuardedAllTheSame()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json"), pipe = folder.File("pipe");

        // A pipe whose reader is gone.
        string script = $"mkfifo '{pipe}'; exec 7<>'{pipe}' 8>'{pipe}' 7<&-; exec \"$@\"";
        Process process = RunningGuard.Launch("bash", ["-c", script, "bash", Tool.Path], file.RuleFile, audit, ["--ready-fd", "8"]);
        await using RunningGuard guard = await RunningGuard.Start(process, audit);
        await guard.UntilPrinted("warning: `ready` could not be written to descriptor 8");
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [Test]
    public async Task AServiceManagerThatIsGoneIsGuardedAllTheSame()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        Process process = RunningGuard.Launch(
            "env", [$"NOTIFY_SOCKET={folder.File("nobody")}", Tool.Path], file.RuleFile, folder.File("audit.json"), []);
        await using RunningGuard guard = await RunningGuard.Start(process, folder.File("audit.json"));
        await guard.UntilPrinted("warning: the service manager at NOTIFY_SOCKET could not be told READY=1");
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [Test]
    public async Task AServiceManagerOutsideOfTheMachineIsNotToldAndTheGuardGoesOn()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        Process named = RunningGuard.Launch("env", ["NOTIFY_SOCKET=vsock:2:1234", Tool.Path], file.RuleFile, folder.File("audit.json"), []);
        await using RunningGuard guard = await RunningGuard.Start(named, folder.File("audit.json"));
        await guard.UntilPrinted("warning: NOTIFY_SOCKET names the host of this machine");
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [TestCase("99")]
    [TestCase("-1")]
    [TestCase("1", Description = "it carries what the guard says")]
    public async Task ADescriptorThatCannotBeToldIsRefusedBeforeAnythingIsLoaded(string descriptor)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        Ended ended = await Tool.Run("run", file.RuleFile, "--audit", audit, "--state-dir", folder.File("state"), "--ready-fd", descriptor);
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.StartWith($"ebpfguard: --ready-fd: {descriptor} is not a descriptor").And.Contain("--ready-fd 3 3>FILE"));
        Assert.That(audit, Does.Not.Exist);
        await file.AssertReadable();
    }

    [TestCase("/")]
    [TestCase("@")]
    [TestCase("tcp:2:")]
    public async Task ASocketThatCannotBeToldIsRefusedBeforeAnythingIsLoaded(string start)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        Ended ended = await Tool.RunProgram(
            "env", $"NOTIFY_SOCKET={start}{new string('1', 200)}", Tool.Path, "run", file.RuleFile, "--audit", audit, "--state-dir", folder.File("state"));
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.StartWith("ebpfguard: NOTIFY_SOCKET: ").And.Contain("env -u NOTIFY_SOCKET"));
        Assert.That(audit, Does.Not.Exist);
        await file.AssertReadable();
    }

    private static string Told(Socket socket)
    {
        byte[] message = new byte[256];
        return Encoding.ASCII.GetString(message, 0, socket.Receive(message));
    }
}
