using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>More files with several links than are kept: links are given all the same where rules report, and refused where they stop; the log says so.</summary>
public sealed class LinkRoomTests
{
    private const int Links = 66_000;

    [TestCase("alert", "done")]
    [TestCase("block", "EPERM")]
    public void LinksWithoutRoomAreToldOf(string action, string expected)
    {
        Machine.RequireLsm();
        using var play = new Playground();
        Directory.CreateDirectory(play["home"]);
        using var guard = new GuardSession(play,
            GuardSession.Rule("written", $"evt.type = openat and evt.is_open_write = true and fd.name startswith {play["home"]}/", action));
        ActResult act = RunningAct.Start(play.Actor, "link-keep", play["home"], $"{Links}").Wait();
        Assert.That(act.Output.Trim().Split(' ')[^1], Is.EqualTo(expected), act.ToString());
        guard.Audit.WaitFor(r => IsFault(r), "links that found no room");
    }

    private static bool IsFault(JsonElement record) =>
        record.GetProperty("record").GetString() == "fault"
        && record.GetProperty("output").GetString()!.Contains("names of files with several links found no room", StringComparison.Ordinal);
}
