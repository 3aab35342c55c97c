using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>
/// The flags that an open was asked with are facts of it whichever call it came by. Those that say what to make or to empty are gone from the
/// opened file by the time that a host without BPF LSM looks at it, and openat2 has them in memory.
/// </summary>
[Category("EveryMode")]
public sealed class OpenFlagTests
{
    private static readonly string[] Calls = ["openat", "openat2", "compat-openat2"];
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        string any = $"evt.type = openat and fd.name startswith {_play["kept"]}/";
        _guard = new GuardSession(_play,
            Rule("emptied", $"{any} and evt.is_open_write = true and evt.arg.flags contains O_TRUNC")
            + Rule("made", $"{any} and evt.is_open_write = true and evt.arg.flags contains O_CREAT")
            + Rule("read", $"{any} and evt.is_open_read = true")
            + Rule("program made", $"evt.type = openat and proc.exepath = {_play.Actor} and evt.is_open_exec = true")
            + GuardSession.Rule("emptied, it may be", $"{any} and evt.arg.flags contains O_TRUNC", "alert", "on_unknown match")
            + Rule("any", any));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void AFileIsEmptiedByEveryCall([ValueSource(nameof(Calls))] string call) =>
        AssertFlags(Open(call, "O_WRONLY|O_TRUNC"), ["O_WRONLY", "O_TRUNC"], "emptied", "any");

    /// <summary>What the open itself took away is unknown when it returns, not untrue.</summary>
    [Test]
    public void AFileThatHeldTheFlagsIsEmptiedByThem()
    {
        ActResult act = Open("openat2-from-file", "O_RDWR|O_TRUNC");
        Assert.That(() => IsMatched("emptied, it may be", act), Is.True.After(10).Seconds.PollEvery(50));
    }

    [Test]
    public void AFileIsMadeByEveryCall([ValueSource(nameof(Calls))] string call) =>
        AssertFlags(Open(call, "O_RDWR|O_CREAT"), ["O_RDWR", "O_CREAT"], "made", "read", "any");

    [Test]
    public void AFileThatIsWrittenToIsNotEmptiedByIt([ValueSource(nameof(Calls))] string call) =>
        AssertFlags(Open(call, "O_WRONLY"), ["O_WRONLY"], "any");

    [Test]
    public void AFileWithoutANameIsMade()
    {
        _play.Write("kept/file");
        ActResult act = RunningAct.Start(_play.Actor, "open-by", "program-tmpfile", "", _play["kept"]).Wait();
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
        JsonElement output = _guard.OutputOf("program made", act);
        Assert.That(output.GetProperty("evt.arg.flags").GetString()!.Split('|'), Is.SupersetOf(new[] { "O_TMPFILE", "O_F_CREATED" }));
    }

    private ActResult Open(string call, string flags)
    {
        ActResult act = RunningAct.Start(_play.Actor, "open-by", call, flags, _play.Write("kept/file")).Wait();
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
        return act;
    }

    // All rules are asked at once, and what the last of them says is the last in the log.
    private void AssertFlags(ActResult act, string[] flags, params string[] rules)
    {
        string[] known = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_CREAT"];
        JsonElement output = _guard.OutputOf("any", act);
        string text = output.GetProperty("evt.arg.flags").GetString()!;
        Assert.Multiple(() =>
        {
            Assert.That(text.Split('|').Intersect(known), Is.EquivalentTo(flags), text);
            Assert.That(output.GetProperty("evt.is_open_write").GetBoolean(), Is.True);
            Assert.That(((string[])["emptied", "made", "read", "any"]).Where(r => IsMatched(r, act)), Is.EquivalentTo(rules));
        });
    }

    private bool IsMatched(string rule, ActResult act) =>
        _guard.Audit.MatchesOf(rule).Any(r => r.GetProperty("process").GetProperty("pid").GetInt32() == act.Pid);

    private static string Rule(string name, string condition) =>
        GuardSession.Rule(name, condition, "alert", output: "%evt.arg.flags %evt.is_open_write");
}
