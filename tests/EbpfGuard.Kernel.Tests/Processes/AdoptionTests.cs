using System.Diagnostics;
using System.Globalization;
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

    /// <summary>
    /// A guard that goes on with what an earlier one left knows whose child each is: of the fork that the earlier one did not come to read too,
    /// and though the parent, of whom it alone had read, has ended.
    /// </summary>
    [Test]
    [Category("BpfFileSystem")]
    public void WhoWasForkedBetweenTwoGuardsByWhoHasEndedIsItsChild()
    {
        Machine.RequireBpfFileSystem();
        string pins = $"/sys/fs/bpf/ebpfguard-adoption-{Environment.ProcessId}";
        RunningAct shell;
        using (Tracker first = Tracker.Start(pins, new FaultLog(Assert.Fail)))
        {
            shell = RunningAct.Start("/bin/sh", "-c", "echo waiting; read go; sleep 1000 >/dev/null 2>&1 & echo $!");
            Assert.That(shell.ReadLine(), Is.EqualTo("waiting"));
            first.CatchUp();
            Assert.That(first.Processes.FindByPid((uint)shell.Pid)!.Name, Is.EqualTo("sh"));
        }

        shell.Tell();
        using Process left = Process.GetProcessById(int.Parse(shell.ReadLine(), CultureInfo.InvariantCulture));
        Assert.That(shell.Wait().ExitCode, Is.Zero);
        Tracker next = Tracker.Start(pins, new FaultLog(Assert.Fail));
        try
        {
            ProcessFacts facts = next.Processes.FindByPid((uint)left.Id)!;
            Assert.That((facts.Name, facts.Parent?.Name), Is.EqualTo(("sleep", "sh")));
        }
        finally
        {
            left.Kill();
            next.End();
        }
    }
}
