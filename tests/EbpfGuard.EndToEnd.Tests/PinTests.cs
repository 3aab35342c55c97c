using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Pins that others touch, and folders for pins that cannot be trusted.</summary>
public sealed class PinTests
{
    [TestCase("rm -rf /sys/fs/bpf/ebpfguard")]
    [TestCase("rm -f /sys/fs/bpf/ebpfguard/*/link*")]
    [TestCase("umount -l /sys/fs/bpf")]
    public async Task PinsThatAreGoneDoNotKeepAGuardFromEnding(string removal)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        Assert.That((await bpf.Shell(removal)).ExitCode, Is.Zero);
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(guard.Records()[^1].GetProperty("output").GetString(), Does.Contain("nothing is enforced any more"));
        await file.AssertReadable();
    }

    [Test]
    public async Task PinsThatAreGoneDoNotKeepAGuardFromReloading()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        await bpf.Shell("rm -rf /sys/fs/bpf/ebpfguard/*");
        guard.HangUp();
        await guard.UntilReloaded(1);
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [Test]
    [Category("AnyHost")]
    public async Task PinsThatCannotBeRemovedAreToldOf()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        await bpf.Shell("mount -o remount,ro /sys/fs/bpf");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(guard.Printed, Does.Contain("cannot be removed").And.Contain("rules stay in force until the pins are gone"));
        await file.AssertRefused();
        await bpf.Shell("mount -o remount,rw /sys/fs/bpf");
        Ended stopped = await bpf.Run("stop", "--state-dir", RunningGuard.StateOf(file.RuleFile));
        Assert.That(stopped.ExitCode, Is.Zero, stopped.ToString());
        await file.AssertReadable();
    }

    [TestCase("install -d -o nobody /sys/fs/bpf/ebpfguard", "belongs to user")]
    [TestCase("install -d -m 0777 /sys/fs/bpf/ebpfguard", "others than root may write there (mode 0777)")]
    [TestCase("mkdir /sys/fs/bpf/other; ln -s /sys/fs/bpf/other /sys/fs/bpf/ebpfguard", "symbolic link")]
    [TestCase("chmod 0777 /sys/fs/bpf", "others than root may write to `/sys/fs/bpf` above it")]
    [Category("AnyHost")]
    public async Task AFolderThatIsNotRootsAloneIsRefused(string command, string reason)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create(options: "mode=1777");
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        Assert.That((await bpf.Shell(command)).ExitCode, Is.Zero);
        await using RunningGuard guard = bpf.GuardUnready(file.RuleFile, folder.File("audit.json"));
        Assert.That(await guard.Ended(), Is.EqualTo(3), guard.Printed);
        await guard.Until(() => guard.Printed.Contains("EG0311", StringComparison.Ordinal) && guard.Printed.Contains(reason, StringComparison.Ordinal), "it says why");
        Ended doctor = await bpf.Run("doctor");
        Assert.That(doctor.Output, Does.Contain(reason));
        await file.AssertReadable();
    }

    [Test]
    [Category("AnyHost")]
    public async Task AStickyMountIsTakenWithAFolderForRootAlone()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create(options: "mode=1777");
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        Assert.That(File.GetUnixFileMode(bpf.Pins), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        foreach (string command in (string[])["mv /sys/fs/bpf/ebpfguard /sys/fs/bpf/mine", "rm -rf /sys/fs/bpf/ebpfguard", "mkdir /sys/fs/bpf/ebpfguard/mine"])
        {
            Ended tried = await bpf.Shell($"setpriv --reuid=65534 --regid=65534 --clear-groups {command}");
            Assert.That(tried.ExitCode, Is.Not.Zero, command);
            Assert.That(tried.Error, Does.Contain("not permitted").Or.Contain("denied"), command);
        }

        Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [Test]
    [Category("AnyHost")]
    public async Task TheMountThatIsAdvisedIsForRootAlone()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await bpf.Shell("umount -l /sys/fs/bpf");
        Assert.That((await bpf.Run("doctor")).Output, Does.Contain("mount -t bpf -o mode=0700 bpf /sys/fs/bpf"));
    }

    [Test]
    [Category("AnyHost")]
    public async Task ABpfFileSystemElsewhereIsFoundAndNamed()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string mount = Directory.CreateDirectory(folder.File("bpf")).FullName;
        await using PrivateBpf bpf = await PrivateBpf.Create(mount);
        var file = new ForbiddenFile(folder);
        Assert.That((await bpf.Run("doctor")).Output, Does.Contain(mount));
        await using (RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json")))
        {
            Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
            Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        }

        string named = Path.Combine(mount, "named");
        await using (RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"), "--pin-dir", named))
        {
            Assert.That(Directory.GetDirectories(bpf.Outside(named)), Has.Length.EqualTo(2), "the rules and the tracker");
            Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        }

        await using RunningGuard nowhere = bpf.GuardUnready(file.RuleFile, folder.File("audit.json"), "--pin-dir", folder.File("pins"));
        Assert.That(await nowhere.Ended(), Is.EqualTo(3), nowhere.Printed);
        await nowhere.Until(() => nowhere.Printed.Contains("EG0313", StringComparison.Ordinal), "it says why");
    }
}
