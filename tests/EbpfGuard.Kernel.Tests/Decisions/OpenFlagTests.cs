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
            + Rule("any", any));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void AFileIsEmptiedByEveryCall([ValueSource(nameof(Calls))] string call)
    {
        DeedResult deed = Open(call, "O_WRONLY|O_TRUNC");
        AssertFlags(_guard.OutputOf("emptied", deed), "O_WRONLY", "O_TRUNC");
        AssertOnly(deed, "emptied", "any");
    }

    [Test]
    public void AFileIsMadeByEveryCall([ValueSource(nameof(Calls))] string call)
    {
        DeedResult deed = Open(call, "O_RDWR|O_CREAT");
        AssertFlags(_guard.OutputOf("made", deed), "O_RDWR", "O_CREAT");
        AssertOnly(deed, "made", "read", "any");
    }

    [Test]
    public void AFileThatIsWrittenToIsNotEmptiedByIt([ValueSource(nameof(Calls))] string call)
    {
        DeedResult deed = Open(call, "O_WRONLY");
        AssertFlags(_guard.OutputOf("any", deed), "O_WRONLY");
        AssertOnly(deed, "any");
    }

    private DeedResult Open(string call, string flags)
    {
        DeedResult deed = RunningDeed.Start(_play.Deed, "open-by", call, flags, _play.Write("kept/file")).Wait();
        Assert.That(deed.ExitCode, Is.Zero, deed.ToString());
        return deed;
    }

    private static void AssertFlags(JsonElement output, params string[] flags)
    {
        string[] known = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_CREAT"];
        string text = output.GetProperty("evt.arg.flags").GetString()!;
        string[] set = text.Split('|');
        Assert.That(set.Intersect(known), Is.EquivalentTo(flags), text);
        Assert.That(output.GetProperty("evt.is_open_write").GetBoolean(), Is.True);
    }

    // All rules are asked at once, and the record of the last of them is in the log by now.
    private void AssertOnly(DeedResult deed, params string[] rules)
    {
        foreach (string rule in (string[])["emptied", "made", "read", "any"])
        {
            if (rules.Contains(rule)) _guard.AssertRecorded(rule, deed, "allow", "reported");
            else Assert.That(_guard.Audit.MatchesOf(rule).Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Does.Not.Contain(deed.Pid), rule);
        }
    }

    private static string Rule(string name, string condition) =>
        GuardSession.Rule(name, condition, "alert", output: "%evt.arg.flags %evt.is_open_write");
}
