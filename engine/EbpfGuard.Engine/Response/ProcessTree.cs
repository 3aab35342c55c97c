using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Kills or freezes a process and all its descendants. Descendants are found by lineage at fork, so that a child whose parent
/// ended is still one, and by the parent numbers in /proc. Each is stopped before the next look, so that none forks
/// on while the others are sought; when a look finds nobody new, all are dealt with.
/// </summary>
/// <param name="control">The host's processes.</param>
/// <param name="killer">What is done to one of them.</param>
/// <param name="table">Who descends from whom.</param>
/// <param name="catchUp">
/// Puts into <paramref name="table"/> what the kernel has told by now. Nobody is woken for a fork, and a child whose parent the kernel has
/// killed is known as its child by that record alone.
/// </param>
public sealed class ProcessTree(IProcessControl control, ProcessKiller killer, ProcessTable table, Action catchUp)
{
    private const int MostLooks = 100;

    /// <summary>Kills or freezes <paramref name="root"/> and everything below it; what came of each.</summary>
    public IReadOnlyList<(ProcessFacts Target, ResponseOutcome Outcome, int Errno)> Send(ProcessFacts root, int signal)
    {
        var responses = new List<(ProcessFacts, ResponseOutcome, int)>();
        var held = new List<(ProcessFacts Facts, IHeldProcess Process)>();
        var seen = new HashSet<(uint Pid, ulong Start)>();
        try
        {
            List<ProcessFacts> found = [root];
            for (int look = 0; look < MostLooks && found.Count > 0; look++)
            {
                foreach (ProcessFacts facts in found)
                {
                    if (!seen.Add((facts.Pid, facts.StartTimeNs))) continue;
                    if (killer.TryHold(facts, out ResponseOutcome outcome, out int errno) is { } process)
                    {
                        _ = process.Send(ProcessKiller.Stop);
                        held.Add((facts, process));
                    }
                    else
                    {
                        responses.Add((facts, outcome, errno));
                    }
                }

                found = [.. Descendants(root, held).Where(f => !seen.Contains((f.Pid, f.StartTimeNs)))];
            }

            foreach ((ProcessFacts facts, IHeldProcess process) in held)
            {
                (ResponseOutcome outcome, int errno) = ProcessKiller.Send(process, signal);
                responses.Add((facts, outcome, errno));
            }

            return responses;
        }
        finally
        {
            foreach ((_, IHeldProcess process) in held) process.Dispose();
        }
    }

    private List<ProcessFacts> Descendants(ProcessFacts root, List<(ProcessFacts Facts, IHeldProcess Process)> held)
    {
        catchUp();
        List<ProcessFacts> found = [.. table.DescendantsOf(root)];

        // A held process cannot give its number away, so its number in a parent's place is surely its own.
        var parents = held.Where(h => h.Process.Identity is not null).ToDictionary(h => h.Facts.Pid, h => h.Facts);
        foreach (ProcessIdentity identity in control.List())
        {
            if (!parents.TryGetValue(identity.Ppid, out ProcessFacts? parent)) continue;
            ProcessFacts? known = table.FindByPid(identity.Pid);
            found.Add(known is not null && identity.Is(known)
                ? known
                : new ProcessFacts
                {
                    ExecId = 0, Pid = identity.Pid, Ppid = identity.Ppid, StartTimeNs = identity.StartTimeNs, Name = parent.Name,
                });
        }

        return found;
    }
}
