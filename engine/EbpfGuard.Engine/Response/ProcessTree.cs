using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Kills or freezes a process and all its descendants. Descendants are found by lineage at fork, so that a child whose parent
/// ended is still one, and where that is not known of everybody by the parent numbers in /proc too: to read them takes a time that
/// grows with all processes of the host. Each is stopped before the next look, so that none forks on while the others are sought; when a
/// look finds nobody new, all are dealt with.
/// </summary>
/// <param name="control">The host's processes.</param>
/// <param name="killer">What is done to one of them.</param>
/// <param name="table">Who descends from whom.</param>
/// <param name="tryKnowAll">
/// Puts into <paramref name="table"/> what the kernel has told by now; false when it may lack somebody. Nobody is woken for a fork, and a child
/// whose parent the kernel has killed is known as its child by that record alone.
/// </param>
public sealed class ProcessTree(IProcessControl control, ProcessKiller killer, ProcessTable table, Func<bool> tryKnowAll)
{
    private const int MostLooks = 100;

    /// <summary>Kills or freezes <paramref name="root"/> and everything below it; what came of each, <paramref name="root"/> first.</summary>
    public IReadOnlyList<(ProcessFacts Target, ResponseOutcome Outcome, int Errno)> Send(ProcessFacts root, int signal)
    {
        var members = new List<Member>();
        var responses = new List<(ProcessFacts, ResponseOutcome, int)>();
        try
        {
            StopAll(root, members);
        }
        finally
        {
            // Whatever kept the search from its end: nobody stays stopped who was to be killed.
            foreach (Member member in members) responses.Add(member.End(signal));
        }

        return responses;
    }

    // Takes hold of everybody and stops them, until a look finds nobody new.
    private void StopAll(ProcessFacts root, List<Member> members)
    {
        var seen = new HashSet<ProcessKey>();
        List<ProcessFacts> found = [root];
        for (int look = 0; look < MostLooks && found.Count > 0; look++)
        {
            foreach (ProcessFacts facts in found)
            {
                if (!seen.Add(facts.Key)) continue;
                IHeldProcess? held = killer.TryHold(facts, out ResponseOutcome outcome, out int errno);
                members.Add(new Member(facts, held, outcome, errno));
                _ = held?.Send(ProcessKiller.Stop);
            }

            found = [.. Descendants(root, members).Where(f => !seen.Contains(f.Key))];
        }
    }

    private List<ProcessFacts> Descendants(ProcessFacts root, List<Member> members)
    {
        bool isWhole = tryKnowAll();
        List<ProcessFacts> found = [.. table.DescendantsOf(root)];
        if (!isWhole) found.AddRange(ChildrenOf(members));
        return found;
    }

    private IEnumerable<ProcessFacts> ChildrenOf(List<Member> members)
    {
        var parents = new Dictionary<uint, ProcessFacts>();
        foreach (Member member in members.Where(m => m.IsAlive)) parents[member.Facts.Pid] = member.Facts;
        foreach (ProcessIdentity identity in control.List())
        {
            if (!parents.TryGetValue(identity.Ppid, out ProcessFacts? parent)) continue;
            ProcessFacts? known = table.FindByPid(identity.Pid);
            yield return known is not null && identity.Is(known)
                ? known
                : new ProcessFacts
                {
                    ExecId = 0, Pid = identity.Pid, Ppid = identity.Ppid, StartTimeNs = identity.StartTimeNs, Name = parent.Name,
                };
        }
    }

    /// <summary>One process of the tree: held, or the reason why it is not.</summary>
    private sealed record Member(ProcessFacts Facts, IHeldProcess? Held, ResponseOutcome Outcome, int Errno)
    {
        /// <summary>False for who has ended and may have given its number to somebody whose children are none of the tree's.</summary>
        public bool IsAlive => Held?.Identity is { } identity && identity.Is(Facts);

        /// <summary>Kills or freezes it, and lets go of it; what came of it.</summary>
        public (ProcessFacts Target, ResponseOutcome Outcome, int Errno) End(int signal)
        {
            if (Held is null) return (Facts, Outcome, Errno);
            using (Held)
            {
                (ResponseOutcome outcome, int errno) = ProcessKiller.Send(Held, signal);
                return (Facts, outcome, errno);
            }
        }
    }
}
