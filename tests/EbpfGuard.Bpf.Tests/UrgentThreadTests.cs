using System.Globalization;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests;

public sealed class UrgentThreadTests
{
    [Test]
    public void TheThreadAloneComesBeforeOthersWhereThatIsAllowed()
    {
        int before = Niceness();
        (bool isUrgent, int niceness) = (false, 0);
        var thread = new Thread(() => (isUrgent, niceness) = (UrgentThread.TryBecome(), Niceness()));
        thread.Start();
        thread.Join();
        Assert.That(niceness, Is.EqualTo(isUrgent ? Math.Max(-20, before - 10) : before));
        Assert.That(Niceness(), Is.EqualTo(before));
        Assert.That(isUrgent, Is.EqualTo(MayComeFirst()));
    }

    private static bool MayComeFirst()
    {
        const int SysNice = 23;
        string effective = File.ReadLines("/proc/thread-self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..];
        return (ulong.Parse(effective.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> SysNice & 1) != 0;
    }

    // Behind the name, which may have anything in it, it is the seventeenth word.
    private static int Niceness()
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
