using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Objects;

/// <summary>
/// A file with several names under a rule that user space finishes: the kernel knows the name that the rule asks for, and the rule is
/// finished with that one as with the one that was used. The names are there before the guard.
/// </summary>
[Category("EveryMode")]
public sealed class LateLinkTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        foreach (string file in (string[])["form/key", "form/free", "case/Key", "case/Free", "seen/key", "seen/free", "not/key", "not/free"]) _play.Write(file);
        Directory.CreateDirectory(_play["away"]);
        ActResult copied = RunningAct.Start("/bin/cp", ["-al", _play["form"], _play["case"], _play["seen"], _play["not"], _play["away"]]).Wait();
        Assert.That(copied.ExitCode, Is.Zero, copied.ToString());
        _guard = new GuardSession(_play,
            Rule("form", $"fd.name regex \"{_play["form"]}/k.y\"")
            + Rule("case", $"tolower(fd.name) = {_play["case/key"].ToLowerInvariant()}")
            + Rule("seen", $"fd.name regex \"{_play["seen"]}/k.y\"", "alert")
            + Rule("not", $"not fd.name regex \"{_play.Folder}/.*/free\""),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void WhoOpensItByEitherNameIsKilled(
        [Values("form/key", "case/Key", "not/key")] string file, [Values("", "away/")] string place)
    {
        ActResult act = Launch(place + file).WaitForKiller();
        Assert.That(act.IsKilled, Is.True, act.ToString());
        _guard.AssertRecorded(file.Split('/')[0], act, "kill", "killed_by_responder");
    }

    [Test]
    public void AnAlertIsMadeOfEitherName([Values("", "away/")] string place)
    {
        RunningAct act = Launch(place + "seen/key");
        act.Tell();
        ActResult result = act.Wait();
        Assert.That(_guard.AssertRecorded("seen", result, "allow", "reported").GetProperty("path").GetString(), Is.EqualTo(_play[place + "seen/key"]));
    }

    [Test]
    public void AFileThatTheRuleDoesNotMeanIsFreeByBothNames(
        [Values("form/free", "case/Free", "seen/free", "not/free")] string file, [Values("", "away/")] string place)
    {
        RunningAct free = Launch(place + file);
        Assert.That(free.ReadLine(), Is.EqualTo("waiting"));

        // What comes first is judged first, so by then it has been spared.
        Assert.That(Launch("form/key").WaitForKiller().IsKilled, Is.True);
        free.Tell();
        Assert.That(free.Wait().ExitCode, Is.Zero);
        Assert.That(_guard.Audit.MatchesOf(file.Split('/')[0]).Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Does.Not.Contain(free.Pid));
    }

    private RunningAct Launch(string name) => RunningAct.Start(_play.Actor, "open-and-wait", _play[name]);

    private string Rule(string folder, string condition, string action = "kill") =>
        GuardSession.Rule(folder, $"evt.type = openat and fd.name startswith {_play[folder]}/ and {condition}", action);
}
