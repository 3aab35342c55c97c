using System.Diagnostics;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

/// <summary>On real processes, this test's own children.</summary>
public sealed class SystemProcessesTests
{
    [Test]
    public void ARealProcessIsKilledAndOnlyOnce()
    {
        using Process child = Process.Start("sleep", "1000");
        ProcessFacts facts = ProcProcess.Read((uint)child.Id)!.Facts;
        var killer = new ProcessKiller(new SystemProcesses(), new ProtectedProcesses([], (uint)Environment.ProcessId, _ => null, _ => true));
        Assert.That(killer.TrySend(facts with { StartTimeNs = facts.StartTimeNs + ProcessFacts.TickNs }, ProcessKiller.Kill).Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
        Assert.That(child.HasExited, Is.False, "another start is another process");
        Assert.That(killer.TrySend(facts, ProcessKiller.Kill).Outcome, Is.EqualTo(ResponseOutcome.Killed));
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.EqualTo(128 + ProcessKiller.Kill));
        Assert.That(killer.TrySend(facts, ProcessKiller.Kill).Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
    }

    [Test]
    public void AFrozenProcessDoesNothingMoreUntilItIsLetGo()
    {
        using var child = new Process();
        child.StartInfo = new ProcessStartInfo("sh", ["-c", "while :; do echo tick; sleep 0.01; done"]) { RedirectStandardOutput = true };
        child.Start();
        Assert.That(child.StandardOutput.ReadLine(), Is.EqualTo("tick"));
        ProcessFacts facts = ProcProcess.Read((uint)child.Id)!.Facts;
        var killer = new ProcessKiller(new SystemProcesses(), new ProtectedProcesses([], (uint)Environment.ProcessId, _ => null, _ => true));
        ProcessFacts other = facts with { StartTimeNs = facts.StartTimeNs + ProcessFacts.TickNs };
        Assert.That(killer.TrySend(other, ProcessKiller.Stop).Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
        Assert.That(State(child), Is.Not.EqualTo('T'), "another start is another process");
        Assert.That(killer.TrySend(facts, ProcessKiller.Stop).Outcome, Is.EqualTo(ResponseOutcome.Frozen));
        Assert.That(() => State(child), Is.EqualTo('T').After(5000, 10));
        Assert.That(killer.TrySend(facts, ProcessKiller.Kill).Outcome, Is.EqualTo(ResponseOutcome.Killed));
        child.WaitForExit();
    }

    private static char State(Process process)
    {
        string stat = File.ReadAllText($"/proc/{process.Id}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    [Test]
    public void ARealTreeIsKilledToTheLastLeaf()
    {
        using var shell = new Process();
        shell.StartInfo = new ProcessStartInfo("sh", ["-c", "(sh -c 'sleep 1000 & sleep 1000 & wait' & wait) & echo ready; wait"]) { RedirectStandardOutput = true };
        shell.Start();
        Assert.That(shell.StandardOutput.ReadLine(), Is.EqualTo("ready"));
        ProcessFacts root = ProcProcess.Read((uint)shell.Id)!.Facts;
        var control = new SystemProcesses();
        Assert.That(() => Descendants(control, (uint)shell.Id).Count, Is.EqualTo(4).After(5000, 20));

        List<uint> family = Descendants(control, (uint)shell.Id);
        var killer = new ProcessKiller(control, new ProtectedProcesses([], (uint)Environment.ProcessId, _ => null, _ => true));
        var tree = new ProcessTree(control, killer, new ProcessTable(), () => false);
        Assert.That(tree.Send(root, ProcessKiller.Kill).Select(d => d.Outcome), Is.All.EqualTo(ResponseOutcome.Killed).And.Exactly(5).Items);
        shell.WaitForExit();
        Assert.That(() => family.Count(p => SystemProcesses.Identify(p) is not null), Is.Zero.After(5000, 20));
    }

    private static List<uint> Descendants(SystemProcesses control, uint root)
    {
        IReadOnlyList<ProcessIdentity> all = control.List();
        List<uint> found = [root];
        for (int i = 0; i < found.Count; i++) found.AddRange(all.Where(p => p.Ppid == found[i]).Select(p => p.Pid));
        return found[1..];
    }
}
