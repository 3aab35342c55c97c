using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>
/// With BPF LSM the kernel itself follows what names a file gets and loses: a rule holds for the file by every name as long
/// as the rule's name leads there, not a moment longer, and rules that only report keep nobody from giving names.
/// </summary>
[Category("Objects")]
public sealed class LinkMemoryTests
{
    private const int Links = 70_000;
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireLsm();
        _play = new Playground();
        string[] named = ["renamed-onto", "linked-onto", "upgraded", "backed-up", "moved-away", "exchanged", "removed"];
        foreach (string folder in (string[])["home", "pack"]) Directory.CreateDirectory(_play[folder]);
        _play.Copy("pack/tool");
        _guard = new GuardSession(_play,
            GuardSession.Rule("named", $"evt.type = openat and evt.is_open_read = true and fd.name in ({string.Join(", ", named.Select(n => _play[n]))})")
            + GuardSession.Rule("written", $"evt.type = openat and evt.is_open_write = true and fd.name startswith {_play["home"]}/", "alert", "rate_limit 1 per 1h")
            + GuardSession.Rule("program", $"evt.type = execve and proc.exepath = {_play["pack/tool"]}"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void FileThatIsRenamedOntoTheNameIsKnownByItsOlderLink()
    {
        _play.Write("renamed-onto.new");
        Done("link", "renamed-onto.new", "renamed-onto.old");
        Free("renamed-onto.old");
        Done("rename", "renamed-onto.new", "renamed-onto");
        Refused("renamed-onto.old");
    }

    [Test]
    public void FileThatIsLinkedToTheNameIsKnownByItsOlderName()
    {
        _play.Write("linked-onto.old");
        Done("link", "linked-onto.old", "linked-onto");
        Refused("linked-onto.old");
    }

    [Test]
    public void ExchangedFilesExchangeWhatIsKnownOfThem()
    {
        foreach (string file in (string[])["exchanged", "exchange"])
        {
            _play.Write(file);
            Done("link", file, file + ".other");
        }

        Refused("exchanged.other");
        Free("exchange.other");
        Done("exchange", "exchanged", "exchange");
        Free("exchanged.other");
        Refused("exchange.other");
    }

    /// <summary>As dpkg does: a link as backup, a rename over the name, the backup removed.</summary>
    [Test]
    public void FileThatLosesTheNameIsFree()
    {
        _play.Write("upgraded");
        Done("link", "upgraded", "upgraded.dpkg-tmp");
        Done("link", "upgraded", "upgraded.kept");
        Refused("upgraded.dpkg-tmp");
        _play.Write("upgraded.dpkg-new");
        Done("rename", "upgraded.dpkg-new", "upgraded");
        Free("upgraded.dpkg-tmp");
        Free("upgraded.kept");
        Done("unlink", "upgraded.dpkg-tmp");
        Refused("upgraded");
    }

    [Test]
    public void FileWhoseNameIsRemovedOrMovedIsFree()
    {
        foreach (string file in (string[])["removed", "moved-away"])
        {
            _play.Write(file);
            Done("link", file, file + ".one");
            Done("link", file, file + ".two");
            Refused(file + ".one");
        }

        Done("unlink", "removed");
        Done("rename", "moved-away", "moved-away.three");
        foreach (string name in (string[])["removed.one", "removed.two", "moved-away.one", "moved-away.three"]) Free(name);
    }

    /// <summary>Who may not remove the name does not make it be forgotten by trying.</summary>
    [Test]
    public void NameThatCannotBeRemovedIsKept()
    {
        string file = _play.Write("backed-up");
        Done("link", "backed-up", "backed-up.other");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        ActResult act = RunningAct.Start("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", _play.Actor, "unlink", file).Wait();
        Assert.That(act.Output.Trim(), Is.EqualTo("EACCES"), act.ToString());
        Refused("backed-up.other");
    }

    [Test]
    public void ProgramIsKnownByALinkThatIsMadeUnderTheGuard()
    {
        Done("link", "pack/tool", "pack-tool");
        ActResult act = RunningAct.Start(_play.Actor, "exec", _play["pack-tool"], "nothing").Wait();
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        _guard.AssertRecorded("program", act, "deny", "denied");
    }

    [Test]
    public void LinksBelowAWatchedFolderAreNeverRefused()
    {
        ActResult churn = RunningAct.Start(_play.Actor, "link-churn", _play["home"], $"{Links}").Wait();
        Assert.That((churn.Output.Trim(), churn.ExitCode), Is.EqualTo(("done", 0)), churn.ToString());
        _play.Write("home/z");
        Done("link", "home/z", "home/zz");
        ActResult act = RunningAct.Start(_play.Actor, "write", _play["home/zz"]).Wait();
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
    }

    private void Done(params string[] words)
    {
        ActResult act = RunningAct.Start(_play.Actor, [words[0], .. words[1..].Select(w => _play[w])]).Wait();
        Assert.That(act.ExitCode, Is.Zero, $"{string.Join(' ', words)}: {act}");
    }

    private void Free(string name)
    {
        ActResult act = RunningAct.Start(_play.Actor, "openat", _play[name]).Wait();
        Assert.That((act.Output.Trim(), act.Errors), Is.EqualTo(("done", "read x\n")), $"{name}: {act}");
    }

    private void Refused(string name)
    {
        ActResult act = RunningAct.Start(_play.Actor, "openat", _play[name]).Wait();
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), $"{name}: {act}");
        _guard.AssertRecorded("named", act, "deny", "denied");
    }
}
