using System.Globalization;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Objects;

/// <summary>
/// A file with several names is judged by the one that a rule asks for, as long as that name leads to it, and no other file is.
/// On every host: the names are there before the guard.
/// </summary>
[Category("Objects")]
public sealed class LinkTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        MakeDisk();
        foreach (string file in (string[])["disk/gone", "disk/replaced", "disk/kept", "disk/testator", "disk/left", "folder/a", "folder/deep/b", "folder/prefix-c", "tree/x"]) _play.Write(file);
        foreach (string file in (string[])["gone", "replaced", "kept", "testator", "left"]) Link($"disk/{file}", $"disk/{file}.other");
        Directory.CreateDirectory(_play["pack"]);
        _play.Copy("pack/tool");
        foreach (string folder in (string[])["folder", "tree", "pack"])
            Assert.That(RunningAct.Start("/bin/cp", "-al", _play[folder], _play[folder + "-copy"]).Wait().ExitCode, Is.Zero);

        _guard = new GuardSession(_play,
            GuardSession.Rule("later", $"evt.type = openat and fd.name in ({_play["disk/heir"]}, {_play["disk/renewed"]})", "kill")
            + GuardSession.Rule("named", $"evt.type = openat and fd.name in ({_play["disk/gone"]}, {_play["disk/replaced"]}, {_play["disk/kept"]}, {_play["disk/testator"]}, {_play["disk/left"]})", "kill")
            + GuardSession.Rule("folder", $"evt.type = openat and fd.name pmatch ({_play["folder/deep"]}, {_play["folder/a"]})", "kill")
            + GuardSession.Rule("prefix", $"evt.type = openat and fd.name startswith {_play["folder/prefix"]}", "kill")
            + GuardSession.Rule("watched", $"evt.type = openat and fd.name startswith {_play["tree"]}/", "alert")
            + GuardSession.Rule("program", $"evt.type = execve and proc.exepath = {_play["pack/tool"]}", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [TestCase("named", "disk/kept.other")]
    [TestCase("folder", "folder-copy/a")]
    [TestCase("folder", "folder-copy/deep/b")]
    [TestCase("prefix", "folder-copy/prefix-c")]
    public void FileIsKnownByItsOtherNames(string rule, string name)
    {
        ActResult act = Open(name);
        Assert.That(act.IsKilled, Is.True, act.ToString());
        Assert.That(act.Errors, Is.Empty);
        _guard.AssertRecorded(rule, act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");
    }

    [Test]
    public void AWatchedFileIsReportedUnderItsOtherName()
    {
        ActResult act = Open("tree-copy/x");
        Assert.That(act.ExitCode, Is.Zero);
        _guard.AssertRecorded("watched", act, "allow", "reported");
    }

    [Test]
    public void ProgramIsKnownByItsOtherNames()
    {
        ActResult act = RunningAct.Start(_play.Actor, "spawn", _play["pack-copy/tool"], "nothing").Wait();
        Assert.That(act.Output, Does.Not.Contain("done"), act.ToString());
        Assert.That(_guard.Audit.MatchOf("program", act.Pid).GetProperty("verdict").GetString(), Is.EqualTo("kill"));
        Assert.That(RunningAct.Start(_play.Actor, "spawn", _play.Actor, "nothing").Wait().Output, Does.Contain("done"));
    }

    /// <summary>ext4 gives the number of a removed file to the next.</summary>
    [Test]
    public void FileThatGetsTheNumberOfARemovedOneIsInnocent()
    {
        ulong number = Inode("disk/gone");
        File.Delete(_play["disk/gone"]);
        File.Delete(_play["disk/gone.other"]);
        string heir = Enumerable.Range(0, 64).Select(i => string.Create(CultureInfo.InvariantCulture, $"disk/new-{i}"))
            .First(name => Inode(Path.GetRelativePath(_play.Folder, _play.Write(name))) == number);
        AssertFree(heir);
        Link(heir, heir + ".other");
        AssertFree(heir);
        AssertFree(heir + ".other");
    }

    /// <summary>What is remembered of the removed file does not stand in the way of what a rule asks of its heir.</summary>
    [Test]
    public void AnotherProtectedFileThatGetsTheNumberOfARemovedOneIsKnownByItsOwnLinks()
    {
        ulong number = Inode("disk/testator");
        File.Delete(_play["disk/testator"]);
        File.Delete(_play["disk/testator.other"]);
        for (int i = 0; Inode(Path.GetRelativePath(_play.Folder, _play.Write("disk/heir"))) != number; i++)
        {
            Assert.That(i, Is.LessThan(64), "nobody gets the number");
            File.Move(_play["disk/heir"], _play[string.Create(CultureInfo.InvariantCulture, $"disk/stranger-{i}")]);
        }

        Link("disk/heir", "disk/heir.other");
        AssertKnownSoon("disk/heir.other");
        Assert.That(Open("disk/heir").IsKilled, Is.True);
    }

    /// <summary>As whoever makes a copy by links does, before an editor puts the new file in place.</summary>
    [Test]
    public void FileThatIsRenamedOntoTheNameIsKnownByItsOlderLink()
    {
        _play.Write("disk/renewed.new");
        Link("disk/renewed.new", "disk/renewed.old");
        AssertFree("disk/renewed.old");
        File.Move(_play["disk/renewed.new"], _play["disk/renewed"]);
        AssertKnownSoon("disk/renewed.old");
        Assert.That(Open("disk/renewed").IsKilled, Is.True);
    }

    /// <summary>The name by which it is opened is gone, but not the one that a rule asks for.</summary>
    [Test]
    public void FileWhoseOtherNameIsRemovedIsKnownByTheOneThatIsLeft()
    {
        RunningAct act = RunningAct.Start(_play.Actor, "open-removed", _play["disk/left.other"]);
        Assert.That(act.ReadLine(), Is.EqualTo("removed"));
        Thread.Sleep(TimeSpan.FromSeconds(2.5)); // names that lead nowhere are taken back every second
        act.Tell();
        Assert.That(act.Wait().IsKilled, Is.True);
    }

    /// <summary>As packages are upgraded: another file is renamed onto the name, and the old one lives on under others.</summary>
    [Test]
    public void FileThatHasLostTheNameIsInnocentWithinSeconds()
    {
        Link("disk/replaced", "disk/replaced.third");
        _play.Write("disk/replaced.new");
        File.Move(_play["disk/replaced.new"], _play["disk/replaced"], overwrite: true);
        Assert.That(() => Open("disk/replaced.other").ExitCode, Is.Zero.After(20).Seconds.PollEvery(200));
        AssertFree("disk/replaced.third");
        Assert.That(Open("disk/replaced").IsKilled, Is.True, "the name is protected all the same");
    }

    private ActResult Open(string name) => RunningAct.Start(_play.Actor, "openat", _play[name]).Wait();

    // With BPF LSM at once; elsewhere protected names are looked up every second.
    private void AssertKnownSoon(string name)
    {
        ActResult act = Open(name);
        if (!Machine.Features.HasLsm) Assert.That(() => (act = Open(name)).IsKilled, Is.True.After(20).Seconds.PollEvery(200));
        Assert.That(act.IsKilled, Is.True, act.ToString());
        _guard.AssertRecorded("later", act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");
    }

    private void AssertFree(string name)
    {
        ActResult act = Open(name);
        Assert.That((act.ExitCode, act.Errors), Is.EqualTo((0, "read x\n")), act.ToString());
    }

    private void Link(string file, string name) =>
        Assert.That(RunningAct.Start(_play.Actor, "link", _play[file], _play[name]).Wait().ExitCode, Is.Zero);

    private ulong Inode(string name) => Bpf.FileIdentity.TryRead(_play[name], follow: false)!.Value.Inode;

    private void MakeDisk()
    {
        using (FileStream image = File.Create(_play["disk.image"])) image.SetLength(16 << 20);
        ActResult made = RunningAct.Start("/sbin/mkfs.ext4", "-q", "-F", _play["disk.image"]).Wait();
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        Directory.CreateDirectory(_play["disk"]);
        Playground.Mount("-o", "loop", _play["disk.image"], _play["disk"]);
    }
}
