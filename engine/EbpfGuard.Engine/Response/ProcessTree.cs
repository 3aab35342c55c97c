using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

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
    private const int MostLateLooks = 20;
    private static readonly TimeSpan LatePause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Kills or freezes <paramref name="root"/> and everything below it; what came of each, <paramref name="root"/> first. Whoever is protected
    /// keeps its descendants.
    /// </summary>
    public IReadOnlyList<(ProcessFacts Target, ResponseOutcome Outcome, int Errno)> Send(ProcessFacts root, int signal)
    {
        var members = new List<Member>();
        var responses = new List<(ProcessFacts, ResponseOutcome, int)>();
        try
        {
            List<ProcessFacts> found = [root];
            for (int look = 0; look < MostLooks && found.Count > 0; look++)
            {
                Stop(found, members);
                if (members[0].IsProtected) break;
                found = NewDescendants(root, members);
            }
        }
        finally
        {
            // Whatever kept the search from its end: nobody stays stopped who was to be killed.
            foreach (Member member in members) responses.Add(member.Send(signal));
        }

        try
        {
            if (!members[0].IsProtected) EndLateBorn(root, signal, members, responses);
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }

        return responses;
    }

    // A fork that was under way is not given up for the stop, only for the kill. Once a member has ended all its forks have been told.
    private void EndLateBorn(
        ProcessFacts root, int signal, List<Member> members, List<(ProcessFacts, ResponseOutcome, int)> responses)
    {
        for (int look = 0; look < MostLateLooks; look++)
        {
            bool isLast = members.All(m => !m.IsAlive);
            int known = members.Count;
            Stop(NewDescendants(root, members), members);
            foreach (Member born in members.Skip(known)) responses.Add(born.Send(signal));
            if (isLast && members.Count == known) break;
            if (!isLast) Thread.Sleep(LatePause);
        }
    }

    private void Stop(List<ProcessFacts> found, List<Member> members)
    {
        foreach (ProcessFacts facts in found)
        {
            IHeldProcess? held = killer.TryHold(facts, out ResponseOutcome outcome, out int errno);
            members.Add(new Member(facts, held, outcome, errno));
            _ = held?.Send(ProcessKiller.Stop);
        }
    }

    private List<ProcessFacts> NewDescendants(ProcessFacts root, List<Member> members)
    {
        HashSet<ProcessKey> known = [.. members.Select(m => m.Facts.Key)];
        return [.. Descendants(root, members).Where(f => known.Add(f.Key))];
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
    private sealed record Member(ProcessFacts Facts, IHeldProcess? Held, ResponseOutcome Outcome, int Errno) : IDisposable
    {
        /// <summary>False for who has ended and may have given its number to somebody whose children are none of the tree's.</summary>
        public bool IsAlive => Held?.Identity is { } identity && identity.Is(Facts);

        public bool IsProtected => Held is null && Outcome == ResponseOutcome.Protected;

        /// <summary>Kills or freezes it; what came of it.</summary>
        public (ProcessFacts Target, ResponseOutcome Outcome, int Errno) Send(int signal)
        {
            if (Held is null) return (Facts, Outcome, Errno);
            (ResponseOutcome outcome, int errno) = ProcessKiller.Send(Held, signal);
            return (Facts, outcome, errno);
        }

        public void Dispose() => Held?.Dispose();
    }
}
