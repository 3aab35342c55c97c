using System.Text.Json;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>
/// Names of files are any bytes. A rule judges one that is not UTF-8 like any other, the log shows it as it is, and where user space does not
/// find such files itself it says so and finds all others.
/// </summary>
[Category("EveryMode")]
public sealed class StrangeNameTests
{
    // A byte that no UTF-8 has, as the shell's printf writes it and as the log shows it.
    private const string Strange = "\\377";
    private const string Shown = "\\xff";

    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        foreach (string folder in (string[])["kept", "plain", "late"])
        {
            foreach (int i in Enumerable.Range(0, 20)) _play.Write($"{folder}/{i}");
        }

        foreach (string command in (string[])
                 [
                     $"printf x > \"$(printf '{{dir}}/kept/{Strange}')\"", $"printf x > \"$(printf '{{dir}}/late/{Strange}')\"",
                     $"mkdir \"$(printf '{{dir}}/kept/folder-{Strange}')\"", $"printf x > \"$(printf '{{dir}}/kept/folder-{Strange}/inner')\"",
                     "cp -al {dir}/kept {dir}/other",
                 ])
        {
            ActResult made = Sh(command);
            Assert.That(made.ExitCode, Is.Zero, made.ToString());
        }

        _guard = new GuardSession(_play,
            GuardSession.Rule("kept", $"evt.type = openat and fd.name startswith {_play["kept"]}/", "kill")
            + GuardSession.Rule("plain", $"evt.type = openat and fd.name startswith {_play["plain"]}/", "kill")
            + GuardSession.Rule("late", $"evt.type = openat and fd.name startswith {_play["late"]}/ and fd.name regex \".*/late/[^0-9].*\"", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();

        // Who reads names as UTF-8 cannot remove these.
        if (_play is not null) Sh("rm -r {dir}/kept {dir}/late {dir}/other");
        _play?.Dispose();
    }

    [Test]
    public void ARuleOnTheFolderJudgesTheFile()
    {
        ActResult act = Open("kept/" + Strange);
        Assert.That((act.IsKilled, act.Errors), Is.EqualTo((true, "")), act.ToString());
        JsonElement record = _guard.AssertRecorded("kept", act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");
        Assert.That(record.GetProperty("path").GetString(), Is.EqualTo(_play["kept/" + Shown]));
    }

    [Test]
    public void UserSpaceFinishesARuleOnIt()
    {
        ActResult act = Launch("open-and-wait", "late/" + Strange).WaitForKiller();
        Assert.That(act.IsKilled, Is.True, act.ToString());
        Assert.That(_guard.Audit.MatchOf("late", act.Pid).GetProperty("path").GetString(), Is.EqualTo(_play["late/" + Shown]));
        Assert.That(Open("late/1").ExitCode, Is.Zero);
    }

    [Test]
    public void OnlyTheFolderWithSuchNamesIsToldOf()
    {
        string[] told =
        [
            .. _guard.Audit.Records().Where(r => r.GetProperty("record").GetString() == "fault").Select(r => r.GetProperty("output").GetString()!)
                .Where(t => t.Contains("names that are not UTF-8", StringComparison.Ordinal)),
        ];
        Assert.That(told, Has.Length.EqualTo(2));
        Assert.That(told, Has.One.Contains(_play["kept"] + "/ holds").And.One.Contains(_play["late"] + "/ holds"));
    }

    /// <summary>However the folder's entries follow one another: what cannot be looked at hides nothing that can.</summary>
    [Test]
    public void AllOtherFilesOfTheFolderAreKnownByTheirOtherNames()
    {
        string[] spared = [.. Enumerable.Range(0, 20).Select(i => $"other/{i}").Where(name => !Open(name).IsKilled)];
        Assert.That(spared, Is.Empty);
    }

    private ActResult Open(string name) => Launch("openat", name).Wait();

    private RunningAct Launch(string way, string name) => RunningAct.Start("/bin/sh", "-c", $"exec {_play.Actor} {way} \"$(printf '{_play[name]}')\"");

    private ActResult Sh(string command) =>
        RunningAct.Start("/bin/sh", "-c", command.Replace("{dir}", _play.Folder, StringComparison.Ordinal)).Wait();
}
