using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>Processes that are older than the tracker are known from its start on, whatever they do at that moment.</summary>
[Category("EveryMode")]
public sealed class AdoptionTests
{
    private const int Starts = 6;

    [Test]
    public void WhoForksAllTheTimeHasItsArguments()
    {
        Machine.Require();
        using var play = new Playground();
        string[] words = ["fork-on", "64", "as", "always"];
        RunningDeed[] forking = [.. Enumerable.Range(0, 2).Select(_ => RunningDeed.Start(play.Deed, words))];
        foreach (RunningDeed deed in forking) Assert.That(deed.ReadLine(), Is.EqualTo("waiting"));
        try
        {
            for (int i = 0; i < Starts; i++)
            {
                using var tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
                tracker.AwaitKnown();
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
