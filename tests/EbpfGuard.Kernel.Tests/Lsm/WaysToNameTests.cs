using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>Names that are made and changed: directories, links of both kinds, permissions; each is tried on something unprotected first.</summary>
public sealed class WaysToNameTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireLsm();
        _play = new Playground();
        _guard = new GuardSession(_play,
            GuardSession.Rule("mkdir", $"evt.type = mkdir and evt.arg.path startswith {_play["secret"]}", output: "%evt.type %evt.arg.path %fd.type")
            + GuardSession.Rule("symlink", $"evt.type = symlink and evt.arg.target = /etc/shadow and evt.arg.linkpath startswith {_play.Folder}",
                output: "%evt.arg.target %evt.arg.linkpath")
            + GuardSession.Rule("link", $"evt.type = link and evt.arg.oldpath = {_play["old"]} and not evt.arg.newpath startswith {_play["allowed"]}",
                output: "%evt.arg.oldpath %evt.arg.newpath")
            + GuardSession.Rule("rename", $"evt.type = rename and evt.arg.oldpath = {_play["moved"]} and evt.arg.newpath startswith {_play["there"]}",
                output: "%fs.path.source %fs.path.target")
            + GuardSession.Rule("chmod", $"evt.type = chmod and evt.arg.mode contains S_ISUID and evt.arg.filename startswith {_play.Folder}",
                output: "%evt.arg.mode %evt.arg.filename"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [TestCase("mkdir")]
    [TestCase("mkdirat")]
    public void ADirectoryIsNotMade(string way)
    {
        Assert.That(Run(way, _play["free-" + way]).ExitCode, Is.Zero);
        JsonElement output = Refused("mkdir", Run(way, _play["secret-" + way])).GetProperty("output_fields");
        Assert.That(output.GetProperty("evt.type").GetString(), Is.EqualTo(way));
        Assert.That(output.GetProperty("fd.type").ValueKind, Is.Not.EqualTo(JsonValueKind.String), "the type of a file that another event was about");
        Assert.That(Directory.Exists(_play["secret-" + way]), Is.False);
    }

    [Test]
    public void ALinkThatSaysASecretIsNotMade()
    {
        Assert.That(Run("symlink", "/etc/hostname", _play["harmless"]).ExitCode, Is.Zero);
        JsonElement record = Refused("symlink", Run("symlink", "/etc/shadow", _play["harm"]));
        JsonElement output = record.GetProperty("output_fields");
        Assert.That((output.GetProperty("evt.arg.target").GetString(), output.GetProperty("evt.arg.linkpath").GetString()),
            Is.EqualTo(("/etc/shadow", _play["harm"])));
    }

    [Test]
    public void BothNamesOfALinkCount()
    {
        _play.Write("old");
        _play.Write("other");
        Assert.That(Run("link", _play["other"], _play["somewhere"]).ExitCode, Is.Zero);
        Assert.That(Run("link", _play["old"], _play["allowed-name"]).ExitCode, Is.Zero);
        JsonElement output = Refused("link", Run("link", _play["old"], _play["elsewhere"])).GetProperty("output_fields");
        Assert.That((output.GetProperty("evt.arg.oldpath").GetString(), output.GetProperty("evt.arg.newpath").GetString()),
            Is.EqualTo((_play["old"], _play["elsewhere"])));
    }

    [Test]
    public void BothNamesOfARenameCount()
    {
        _play.Write("moved");
        _play.Write("unmoved");
        Assert.That(Run("rename", _play["unmoved"], _play["there-a"]).ExitCode, Is.Zero, "another file may go there");
        Refused("rename", Run("rename", _play["moved"], _play["there-b"]));
        Assert.That(Run("rename", _play["moved"], _play["away"]).ExitCode, Is.Zero, "it may go elsewhere");
    }

    [TestCase("chmod")]
    [TestCase("fchmod")]
    public void ABitIsNotSet(string way)
    {
        string file = _play.Write("mode-" + way);
        Assert.That(Run(way, "755", file).ExitCode, Is.Zero);
        JsonElement output = Refused("chmod", Run(way, "4755", file)).GetProperty("output_fields");
        Assert.That(output.GetProperty("evt.arg.mode").GetString(), Does.Contain("S_ISUID").And.Contain("S_IXOTH"));
        Assert.That(File.GetUnixFileMode(file) & UnixFileMode.SetUser, Is.EqualTo((UnixFileMode)0));
    }

    private JsonElement Refused(string rule, ActResult act)
    {
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        return _guard.AssertRecorded(rule, act, "deny", "denied");
    }

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();
}
