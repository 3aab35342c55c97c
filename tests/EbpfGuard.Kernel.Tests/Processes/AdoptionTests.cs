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

    /// <summary>A guard that goes on with what an earlier one left knows whose child each is, though the parent ended at that moment.</summary>
    [Test]
    [Category("BpfFileSystem")]
    public void WhoIsLeftByAParentAtThatMomentIsItsChild()
    {
        Machine.RequireBpfFileSystem();
        using var play = new Playground();
        string pins = $"/sys/fs/bpf/ebpfguard-adoption-{Environment.ProcessId}";
        Tracker tracker = Tracker.Start(pins, new FaultLog(Assert.Fail));
        RunningAct shell = RunningAct.Start("/bin/sh", "-c", $"echo begun; while test -e {play.Write("on")}; do (sleep 0.5 &); done");
        try
        {
            Assert.That(shell.ReadLine(), Is.EqualTo("begun"));
            ulong began = ProcProcess.Read((uint)shell.Pid)!.Facts.StartTimeNs;
            for (int i = 0; i < Load.Starts * 10; i++)
            {
                tracker.Dispose();
                tracker = Tracker.Start(pins, new FaultLog(Assert.Fail));
                tracker.CatchUp();
                Assert.That(tracker.Processes.ToList().Where(p => p.StartTimeNs > began && p.Parent is null), Is.Empty, $"start {i}");
            }

            Assert.That(tracker.Processes.DescendantsOf(tracker.Processes.FindByPid((uint)shell.Pid)!), Is.Not.Empty);
        }
        finally
        {
            File.Delete(play["on"]);
            shell.Wait();
            tracker.End();
        }
    }
}
