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
        RunningAct[] forking = [.. Enumerable.Range(0, Load.Forking).Select(_ => RunningAct.Start(play.Actor, words))];
        foreach (RunningAct act in forking) Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        try
        {
            for (int i = 0; i < Load.Starts; i++)
            {
                using var tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
                foreach (RunningAct act in forking)
                {
                    ProcessFacts facts = tracker.Processes.FindByPid((uint)act.Pid)!;
                    Assert.That(facts.Arguments, Is.EqualTo((string[])[play.Actor, .. words]), $"start {i}");
                }
            }
        }
        finally
        {
            foreach (RunningAct act in forking) act.Tell();
        }

        foreach (RunningAct act in forking) Assert.That(act.Wait().ExitCode, Is.Zero);
    }
}
