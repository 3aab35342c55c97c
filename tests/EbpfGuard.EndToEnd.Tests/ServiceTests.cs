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

    private static string Told(Socket socket)
    {
        byte[] message = new byte[256];
        return Encoding.ASCII.GetString(message, 0, socket.Receive(message));
    }
}
