using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>
/// A protected file is refused by every door and under every spelling, because it is the file that is judged. Each deed is
/// done to its unprotected twin first: {at} is <c>public</c> there, and <c>secret</c> for the protected one.
/// </summary>
public sealed class OpenDoorTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    private static IEnumerable<TestCaseData> Doors =>
    [
        Door("open", "open {dir}/{at}/key"),
        Door("openat", "openat {dir}/{at}/key"),
        Door("openat2", "openat2 {dir}/{at}/key"),
        Door("open to write", "write {dir}/{at}/key"),
        Door("creat", "create {dir}/{at}/key"),
        Door("open_by_handle_at", "handle-open {dir}/{at}/key"),
        Door("io_uring", "uring-open {dir}/{at}/key"),
        Door("io_uring's worker", "uring-open-async {dir}/{at}/key"),
        Door("32-bit call", "compat-open {dir}/{at}/key"),
        Door("another thread", "thread-open {dir}/{at}/key"),
        Door("a descriptor opened again", "reopen {dir}/{at}/key"),
        Door("name relative to a directory", "dirfd-open {dir}/{at} key"),
        Door("dots", "open {dir}/{at}/inner/../../{at}/./key"),
        Door("symbolic link", "open {dir}/link-{at}"),
        Door("dots behind a linked directory", "open {dir}/inner-{at}/../key"),
        Door("hard link", "open {dir}/hard-{at}"),
        Door("/proc/self/root", "open /proc/self/root{dir}/{at}/key"),
        Door("another process's root", "open /proc/1/root{dir}/{at}/key"),
        Door("changed root", "chroot-open {dir}/{at} /key"),
        Door("bind mount in a namespace of its own", "bind-open {dir}/{at}/key {dir}/place"),
        Door("bind mount", "open {dir}/bound-{at}/key"),
        Door("bind mount of the file", "open {dir}/bound-file-{at}"),
        Door("file on another file system", "open {dir}/disk/{at}/key"),
        Door("its second mount", "open {dir}/disk-again/{at}/key"),
        Door("handle on another file system", "handle-open {dir}/disk/{at}/key"),
        Door("overlay", "open {dir}/overlay-{at}/key"),
    ];

    private static TestCaseData Door(string name, string deed) => new TestCaseData(deed).SetArgDisplayNames(name);

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireLsm();
        _play = new Playground();
        MakeDisk();
        foreach (string at in (string[])["public", "secret"])
        {
            string key = _play.Write($"{at}/key", "k");
            _play.Write($"{at}/inner/nothing");
            _play.Write($"{at}/late", "k");
            _play.Write($"disk/{at}/key", "k");
            File.CreateSymbolicLink(_play[$"link-{at}"], key);
            Directory.CreateSymbolicLink(_play[$"inner-{at}"], _play[$"{at}/inner"]);
            Link(key, _play[$"hard-{at}"]);
            Directory.CreateDirectory(_play[$"bound-{at}"]);
            Playground.Mount("--bind", _play[at], _play[$"bound-{at}"]);
            File.WriteAllText(_play[$"bound-file-{at}"], "");
            Playground.Mount("--bind", key, _play[$"bound-file-{at}"]);
            MakeOverlay(at);
        }

        Playground.Mount(DiskDevice(), _play["disk-again"]);
        _guard = new GuardSession(_play, Rules());
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [TestCaseSource(nameof(Doors))]
    public void ProtectedFileIsRefusedBy(string deed)
    {
        DeedResult free = Run(deed, "public");
        Assert.That((free.Output.Trim(), free.ExitCode), Is.EqualTo(("done", 0)), $"the door does not work at all: {free}");

        AssertRefused(Run(deed, "secret"));
    }

    [Test]
    public void LinkMadeUnderGuardKeepsTheNameOfItsFile()
    {
        foreach (string at in (string[])["public", "secret"])
            Assert.That(Run($"link {{dir}}/{{at}}/late {{dir}}/late-{{at}}", at).ExitCode, Is.Zero, "the guard allows links");

        Assert.That(Run("open {dir}/late-{at}", "public").ExitCode, Is.Zero);
        AssertRefused(Run("open {dir}/late-{at}", "secret"));
    }

    [Test]
    public void DirectoryThatIsRenamedToAProtectedNameIsProtected()
    {
        _play.Write("moving/key", "k");
        Assert.That(Run("open {dir}/moving/key", "").ExitCode, Is.Zero);
        Assert.That(Run("rename {dir}/moving {dir}/moved", "").ExitCode, Is.Zero);
        AssertRefused(Run("open {dir}/moved/key", ""));
    }

    [Test]
    public void MountMadeUnderGuardIsSeenThrough()
    {
        foreach (string at in (string[])["public", "secret"])
        {
            Directory.CreateDirectory(_play[$"late-bound-{at}"]);
            Playground.Mount("--bind", _play[at], _play[$"late-bound-{at}"]);
        }

        Assert.That(Run("open {dir}/late-bound-{at}/key", "public").ExitCode, Is.Zero);
        AssertRefused(Run("open {dir}/late-bound-{at}/key", "secret"));
    }

    /// <summary>Before 6.5 an overlay opened the files below it under its own name, and nothing told theirs.</summary>
    [Test]
    public void OverlayOverAProtectedFolderIsNoWayRound()
    {
        foreach (string at in (string[])["public", "secret"])
        {
            Directory.CreateDirectory(_play[$"above-{at}"]);
            Playground.Mount("-t", "overlay", "overlay", "-o", $"lowerdir={_play[at]}:{_play["upper-public"]}", _play[$"above-{at}"]);
        }

        Assert.That(Run("open {dir}/above-{at}/key", "public").ExitCode, Is.Zero);
        DeedResult deed = Run("open {dir}/above-{at}/key", "secret");
        if (Environment.OSVersion.Version >= new Version(6, 5)) AssertRefused(deed);
        else Assert.That(deed.ExitCode, Is.Zero, "this kernel does tell: the limit can go from the documents");
    }

    private string Rules()
    {
        string[] files = [.. ((string[])["secret/key", "secret/late", "moved/key", "disk/secret/key", "overlay-secret/key"]).Select(f => _play[f])];
        return GuardSession.Rule("secret", $"evt.type = openat and fd.name in ({string.Join(", ", files)})");
    }

    private void AssertRefused(DeedResult deed)
    {
        Assert.That((deed.Output.Trim(), deed.ExitCode), Is.EqualTo(("EPERM", 1)), deed.ToString());
        Assert.That(deed.Errors, Is.Empty, "no byte was read");
        _guard.AssertRecorded("secret", deed, "deny", "denied");
    }

    private DeedResult Run(string deed, string at)
    {
        string[] words = deed.Replace("{dir}", _play.Folder, StringComparison.Ordinal).Replace("{at}", at, StringComparison.Ordinal).Split(' ');
        return RunningDeed.Start(_play.Deed, words).Wait();
    }

    private void Link(string file, string name) =>
        Assert.That(RunningDeed.Start(_play.Deed, "link", file, name).Wait().ExitCode, Is.Zero);

    private void MakeOverlay(string at)
    {
        _play.Write($"lower-{at}/key", "k");
        foreach (string part in (string[])["upper", "work", "overlay"]) Directory.CreateDirectory(_play[$"{part}-{at}"]);
        Playground.Mount("-t", "overlay", "overlay", "-o",
            $"lowerdir={_play[$"lower-{at}"]},upperdir={_play[$"upper-{at}"]},workdir={_play[$"work-{at}"]}", _play[$"overlay-{at}"]);
    }

    // A file system in a file, mounted twice: the device is the loop's, so both mounts are of one file system.
    private void MakeDisk()
    {
        using (FileStream image = File.Create(_play["disk.image"])) image.SetLength(16 << 20);
        DeedResult made = RunningDeed.Start("/sbin/mkfs.ext4", "-q", "-F", _play["disk.image"]).Wait();
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        Directory.CreateDirectory(_play["disk"]);
        Directory.CreateDirectory(_play["disk-again"]);
        Playground.Mount("-o", "loop", _play["disk.image"], _play["disk"]);
    }

    private string DiskDevice() => File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')).Single(m => m[1] == _play["disk"])[0];
}
