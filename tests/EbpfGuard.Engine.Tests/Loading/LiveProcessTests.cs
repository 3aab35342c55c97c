using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LiveProcessTests
{
    private readonly uint _self = (uint)Environment.ProcessId;
    private readonly ulong _start = ProcProcess.Read((uint)Environment.ProcessId)!.StartTicks;

    [Test]
    public void AProcessIsKnownByItsNumberAndItsStart() => Assert.That(LiveProcess.Exists(_self, _start), Is.True);

    [TestCase(1)]
    [TestCase(-1)]
    public void AnotherOneThatHasGotTheNumberIsNotIt(int ticks) =>
        Assert.That(LiveProcess.Exists(_self, (ulong)((long)_start + ticks)), Is.False);

    [Test]
    public void APinOfAnotherProcessWithTheNumberIsStale()
    {
        string root = Directory.CreateTempSubdirectory("ebpfguard-pins").FullName;
        try
        {
            foreach (ulong start in (ulong[])[_start, _start + 1]) Directory.CreateDirectory(Path.Combine(root, $"{_self}-{start}-0"));
            Assert.That(PinnedGeneration.Stale(root).Select(g => g.Start), Is.EqualTo(new[] { _start + 1 }));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
