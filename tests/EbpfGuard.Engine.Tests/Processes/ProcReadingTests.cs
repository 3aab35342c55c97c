using System.Text;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

public sealed class ProcReadingTests
{
    [TestCase("cat", "cat")]
    [TestCase("a) R 1 2 (b", "a) R 1 2 (b")]
    [TestCase("", "")]
    public void ANameMayHoldAnything(string name, string expected)
    {
        ProcStat stat = ProcStat.Parse(Encoding.UTF8.GetBytes(
            $"42 ({name}) S 7 42 40 34816 42 4194560 1 2 3 4 5 6 7 8 20 0 1 0 1234 5 6\n"))!;
        Assert.That((stat.Name, stat.Pid, stat.Ppid, stat.Sid, stat.Tty, stat.StartTicks), Is.EqualTo((expected, 42u, 7u, 40u, 34816u, 1234UL)));
    }

    [TestCase("")]
    [TestCase("42")]
    [TestCase("42 (cat) S 1")]
    public void WhatIsNoLineIsRefused(string line) => Assert.That(ProcStat.Parse(Encoding.ASCII.GetBytes(line)), Is.Null);

    [Test]
    public void ThisProcessIsReadAsItIs()
    {
        ProcProcess self = ProcProcess.Read((uint)Environment.ProcessId)!;
        Assert.That(self.Facts.ExePath, Is.EqualTo(Environment.ProcessPath));
        Assert.That(self.Facts.Arguments, Is.Not.Empty);
        Assert.That(self.IsKernelThread, Is.False);
        Assert.That(self.StartTicks, Is.GreaterThan(0));
    }

    [Test]
    public void AProcessThatIsNotThereIsNull() => Assert.That(ProcProcess.Read(4_000_000_000), Is.Null);

    [Test]
    public void TextsAreWhatTheKernelWouldRead()
    {
        ProcessTexts texts = ProcessTexts.Of("cat"u8, "cat\0-n\0/etc/shadow\0"u8, "/usr/bin/cat", "/usr/bin/cat", false);
        Assert.Multiple(() =>
        {
            Assert.That(texts.Exe, Is.EqualTo("cat"u8.ToArray()));
            Assert.That(texts.Arguments, Is.EqualTo("-n /etc/shadow"u8.ToArray()));
            Assert.That(texts.CommandLine, Is.EqualTo("cat -n /etc/shadow"u8.ToArray()));
            Assert.That(texts.HostExePath, Is.Null);
            Assert.That(texts.ArgumentsAreKnown, Is.True);
        });
        Assert.That(ProcessTexts.Of("cat"u8, "cat\0"u8, null, null, false).CommandLine, Is.EqualTo("cat"u8.ToArray()));
        Assert.That(ProcessTexts.Of("cat"u8, new byte[9000], null, null, false).ArgumentsAreKnown, Is.False);
    }

    [Test]
    public void ParentsComeBeforeTheirChildrenEvenInARing()
    {
        ProcProcess[] processes = [Process(30, 20), Process(20, 10), Process(10, 1), Process(50, 60), Process(60, 50)];
        List<uint> order = [.. ProcessLabeler.ParentsFirst(processes).Select(p => p.Facts.Pid)];
        Assert.That(order, Is.EquivalentTo((uint[])[10, 20, 30, 50, 60]));
        Assert.That(order.IndexOf(10), Is.LessThan(order.IndexOf(20)));
        Assert.That(order.IndexOf(20), Is.LessThan(order.IndexOf(30)));
    }

    [TestCase("/usr/bin/nginx", "/", "/", "/var/lib/docker/overlay2/x/merged", "/var/lib/docker/overlay2/x/merged/usr/bin/nginx")]
    [TestCase("/opt/tool/run", "/srv/tools", "/opt/tool", "/", "/srv/tools/run")]
    [TestCase("/opt/tool/run", "/", "/opt/tool", "/mnt/disk", "/mnt/disk/run")]
    public void TheHostNamesAFileByWhereItsFileSystemStands(string path, string root, string mountedAt, string hostPath, string expected)
    {
        var hostMounts = new Dictionary<ulong, MountPoint> { [5] = new(1, 5, "/", hostPath, "ext4") };
        Assert.That(ProgramPaths.HostPath(path, new MountPoint(9, 5, root, mountedAt, "ext4"), hostMounts), Is.EqualTo(expected));
    }

    private static ProcProcess Process(uint pid, uint ppid) => new(Some.Process(pid, "p", 0, ppid), 1, false, [], []);
}
