using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>Processes that are older than the tracker are known from its start on, whatever they do at that moment.</summary>
[Category("EveryMode")]
public sealed class AdoptionTests
{
    // An emulated processor has time for little beside a fork.
    private static readonly (int Starts, int Forking, string MiB) Load = Machine.IsVirtual ? (1, 1, "16") : (6, 2, "64");

    [Test]
    public void WhoForksAllTheTimeHasItsArguments()
    {
        Machine.Require();
        using var play = new Playground();
        string[] words = ["fork-on", Load.MiB, "as", "always"];
        RunningDeed[] forking = [.. Enumerable.Range(0, Load.Forking).Select(_ => RunningDeed.Start(play.Deed, words))];
        foreach (RunningDeed deed in forking) Assert.That(deed.ReadLine(), Is.EqualTo("waiting"));
        try
        {
            for (int i = 0; i < Load.Starts; i++)
            {
                using var tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
                foreach (RunningDeed deed in forking)
                {
                    ProcessFacts facts = tracker.Processes.FindByPid((uint)deed.Pid)!;
                    Assert.That(facts.Arguments, Is.EqualTo((string[])[play.Deed, .. words]), $"start {i}");
                }
            }
        }
        finally
        {
            foreach (RunningDeed deed in forking) deed.Tell();
        }

        foreach (RunningDeed deed in forking) Assert.That(deed.Wait().ExitCode, Is.Zero);
    }
}
