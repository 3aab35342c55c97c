using System.Globalization;
using EbpfGuard.Engine.Programs;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

public sealed class LoadOptionsTests
{
    /// <summary>A processor's program may be interrupted by another one.</summary>
    [Test]
    public void ThereIsWorkingMemoryForTwoPiecesOfWorkAProcessor()
    {
        string last = File.ReadAllText("/sys/devices/system/cpu/possible").Trim().Split('-', ',')[^1];
        int processors = int.Parse(last, CultureInfo.InvariantCulture) + 1;
        Assert.That(LoadOptions.UsualScratches, Is.EqualTo(Math.Max(128, 2 * processors)));
        Assert.That(new LoadOptions { UseLsm = false }.Scratches, Is.EqualTo(LoadOptions.UsualScratches));
    }
}
