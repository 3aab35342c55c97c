using System.Text.Json;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Objects;

/// <summary>
/// A file has the names that the host has for it: of a part of a file system that is mounted by itself, and of one that is
/// mounted in several places. No mount of somebody's own is a way round a rule that has one of them. On every host.
/// </summary>
[Category("Objects")]
public sealed class HostNameTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        _play.Copy("writer");
        _play.Copy("allower");
        _play.Write("covered/key");
        MountAPart();
        MountTwice();
        string alias = _play["alias"], real = _play["real"];
        _guard = new GuardSession(_play,
            Kill("part", $"evt.type = openat and fd.name = {_play["data/secrets/key"]}")
            + Kill("part program", $"evt.type = execve and proc.exepath = {_play["data/secrets/tool"]}")
            + Kill("covered", $"evt.type = openat and fd.name = {_play["covered/key"]}")
            + Kill("literal", $"evt.type = openat and fd.name = {alias}/literal")
            + Kill("prefix", $"evt.type = openat and fd.name startswith {alias}/prefix")
            + Kill("folder", $"evt.type = openat and fd.name pmatch ({alias}/folder)")
            + Kill("pattern", $"evt.type = openat and fd.name glob {alias}/pat*")
            + Kill("substring", $"evt.type = openat and fd.name contains {Path.GetFileName(_play.Folder)}/alias/substring")
            + Kill("directory", $"evt.type = openat and fd.directory = {alias}/directory")
            + Kill("both", $"evt.type = openat and fd.name = {alias}/both")
            + Kill("also", $"evt.type = openat and fd.name startswith {real}/both", "alert")
            + Kill("allowed", $"evt.type = openat and evt.is_open_write = true and proc.name = allower and not fd.name in ({alias}/a.allowed, {real}/b.allowed)")
            + Kill("writer", $"evt.type = openat and evt.is_open_write = true and proc.name = writer and not fd.name = {alias}/written")
            + Kill("written", $"evt.type = openat and fd.name startswith {real}/written", "alert"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    /// <summary>The file system itself is mounted nowhere: Docker's volumes, btrfs's subvolumes and ostree's trees stand so.</summary>
    [TestCase("exec {actor} openat {dir}/data/secrets/key")]
    [TestCase("unshare -m sh -c 'mount --bind {dir}/data/secrets /mnt && exec {actor} openat /mnt/key'")]
    [TestCase("unshare -rm sh -c 'mount --bind {dir}/data/secrets /mnt && exec {actor} openat /mnt/key'")]
    [TestCase("unshare -rm sh -c 'mount --bind {dir}/data/secrets/key {dir}/free && exec {actor} openat {dir}/free'")]
    [TestCase("exec {actor} chroot-open {dir}/data/secrets /key")]
    public void FileOfAPartIsProtectedBehindEveryMount(string act)
    {
        Assert.That(Sh("unshare -rm sh -c 'mount --bind {dir}/data/free /mnt && exec {actor} openat /mnt/key'").ExitCode, Is.Zero);
        AssertKilled("part", Sh(act));
    }

    // What somebody else has mounted at the place of a file of the host is not that file, and he has mounted it for himself.
    [Test]
    public void AnotherMountNamespaceSaysNothingOfTheHost()
    {
        const string Covered = "unshare -m sh -c 'mount -t tmpfs none {dir}/covered && touch {dir}/covered/new && mv {dir}/covered/new {dir}/covered/key && echo $$ && exec sleep 20' > {dir}/covering & "
            + "for wait in $(seq 50); do [ -s {dir}/covering ] || sleep 0.1; done; {actor} openat /proc/$(cat {dir}/covering)/root{dir}/covered/key; code=$?; kill $(cat {dir}/covering); exit $code";
        ActResult act = Sh(Covered);
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
        Assert.That(_guard.Audit.MatchesOf("covered"), Is.Empty);
        AssertKilled("covered", Sh("exec {actor} openat /proc/self/root{dir}/covered/key"));
    }

    [Test]
    public void ProgramOfAPartIsProtectedBehindEveryMount()
    {
        ActResult act = Sh("unshare -rm sh -c 'mount --bind {dir}/data/secrets /mnt && exec /mnt/tool nothing'");
        Assert.That(act.Output, Is.Empty, act.ToString());
        Assert.That(act.ExitCode, Is.Not.Zero);
    }

    [Test]
    public void RuleThatNamesEitherPlaceHoldsInBoth(
        [Values("literal", "prefix", "folder/file", "pattern", "substring", "directory/file", "both")] string file,
        [Values("exec {actor} openat {dir}/alias/", "exec {actor} openat {dir}/real/", "unshare -rm sh -c 'mount --bind {dir}/real /mnt && exec {actor} openat /mnt/{file}'")]
        string act)
    {
        string command = act.Contains("{file}", StringComparison.Ordinal) ? act.Replace("{file}", file, StringComparison.Ordinal) : act + file;
        AssertKilled(file.Split('/')[0], Sh(command));
    }

    [Test]
    public void ExemptionThatNamesEitherPlaceHoldsInBoth(
        [Values("a.allowed", "b.allowed")] string file, [Values("alias", "real")] string place)
    {
        ActResult act = Sh($"exec {{dir}}/allower write {{dir}}/{place}/{file}");
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
    }

    /// <summary>Another rule has something to say of the other name; that does not make it another file.</summary>
    [Test]
    public void ExemptionHoldsThoughAnotherRuleNamesTheOtherPlace([Values("alias", "real")] string place)
    {
        ActResult act = Sh($"exec {{dir}}/writer write {{dir}}/{place}/written");
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
        _guard.Audit.MatchOf("written", act.Pid);
        AssertKilled("writer", Sh($"exec {{dir}}/writer write {{dir}}/{place}/free"));
    }

    [Test]
    public void FileThatNoRuleNamesIsFreeInBothPlaces([Values("alias", "real")] string place)
    {
        Assert.That(Sh($"exec {{actor}} openat {{dir}}/{place}/free").ExitCode, Is.Zero);
        AssertKilled("allowed", Sh($"exec {{dir}}/allower write {{dir}}/{place}/c.allowed"));
    }

    /// <summary>Mounts come while the guard runs; the kernel's table follows within a second.</summary>
    [Test]
    public void PlaceThatComesLaterIsKnownToo()
    {
        Directory.CreateDirectory(_play["late"]);
        Playground.Mount("--bind", _play["real"], _play["late"]);
        ActResult act = Sh("exec {actor} openat {dir}/late/literal");
        AssertKilled("literal", act);
        JsonElement record = _guard.Audit.MatchOf("literal", act.Pid);
        Assert.That(record.GetProperty("path").GetString(), Is.EqualTo(_play["late/literal"]));
    }

    private static string Kill(string name, string condition, string action = "kill") => GuardSession.Rule(name, condition, action);

    private void MountAPart()
    {
        Directory.CreateDirectory(_play["top"]);
        Directory.CreateDirectory(_play["data"]);
        Playground.Mount("-t", "tmpfs", "eg-top", _play["top"]);
        foreach (string folder in (string[])["secrets", "free"]) _play.Write($"top/@data/{folder}/key");
        File.Copy(_play.Actor, _play["top/@data/secrets/tool"]);
        File.SetUnixFileMode(_play["top/@data/secrets/tool"], (UnixFileMode)0b111_101_101);
        Playground.Mount("--bind", _play["top/@data"], _play["data"]);
        Assert.That(RunningAct.Start("/bin/umount", "-l", _play["top"]).Wait().ExitCode, Is.Zero);
        _play.Write("free");
    }

    private void MountTwice()
    {
        foreach (string file in (string[])["literal", "prefix", "folder/file", "pattern", "substring", "directory/file", "both",
                     "a.allowed", "b.allowed", "c.allowed", "written", "free"])
        {
            _play.Write($"real/{file}");
        }

        Directory.CreateDirectory(_play["alias"]);
        Playground.Mount("--bind", _play["real"], _play["alias"]);
    }

    private ActResult Sh(string command) => RunningAct.Start("/bin/sh", "-c",
        command.Replace("{dir}", _play.Folder, StringComparison.Ordinal).Replace("{actor}", _play.Actor, StringComparison.Ordinal)).Wait();

    private void AssertKilled(string rule, ActResult act)
    {
        Assert.That(act.IsKilled, Is.True, act.ToString());
        Assert.That(act.Errors, Does.Not.Contain("read"), "no byte was read");
        _guard.AssertRecorded(rule, act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");
    }
}
