using System.Text;
using EbpfGuard.Engine.Processes;
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
}
