namespace EbpfGuard.Engine.Processes;

/// <summary>
/// Who is who: the facts of every live process, and of those that ended a short while ago, because a record may speak
/// of them still. Filled from what the kernel's tracker knows and kept by its records. Safe for several threads.
/// </summary>
public sealed class ProcessTable
{
    /// <summary>Ended processes and replaced images that are remembered.</summary>
    public const int EndedKept = 8192;

    /// <summary>Ancestors that are remembered of a process; a fork chain longer than this is cut.</summary>
    public const int LineageKept = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ProcessFacts> _byExecId = [];
    private readonly Dictionary<uint, ProcessFacts> _byPid = [];
    private readonly Queue<ulong> _ended = new();

    /// <summary>Number of live processes.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byPid.Count;
        }
    }

    /// <summary>The process and program with this identity, live or lately ended; null when not known.</summary>
    public ProcessFacts? Find(ulong execId)
    {
        lock (_lock) return _byExecId.GetValueOrDefault(execId);
    }

    /// <summary>True when <see cref="Find"/> knows it.</summary>
    public bool Contains(ulong execId)
    {
        lock (_lock) return _byExecId.ContainsKey(execId);
    }

    /// <summary>The live process with this number; null when not known.</summary>
    public ProcessFacts? FindByPid(uint pid)
    {
        lock (_lock) return _byPid.GetValueOrDefault(pid);
    }

    /// <summary>The live processes.</summary>
    public IReadOnlyList<ProcessFacts> ToList()
    {
        lock (_lock) return [.. _byPid.Values];
    }

    /// <summary>The live processes that have <paramref name="root"/> among their ancestors.</summary>
    public IReadOnlyList<ProcessFacts> DescendantsOf(ProcessFacts root)
    {
        lock (_lock) return [.. _byPid.Values.Where(p => p.Ancestors.Any(root.IsSameProcess))];
    }

    /// <summary>
    /// A process got a program (or is found at start): <paramref name="facts"/> take the place of what its number meant. Of a program that it
    /// has replaced since, which it was adopted with, no more is kept than what a record may speak of.
    /// </summary>
    public ProcessFacts Exec(ProcessFacts facts)
    {
        lock (_lock)
        {
            if (KnownAs(facts) is not { } known) return Put(facts.Under(LiveParent(facts.Ppid, facts.Pid)).After(null), _byPid.GetValueOrDefault(facts.Pid));
            if (known.ExecId == facts.ExecId) return Put(facts.Under(known.Parent).After(known.Before), known);
            if (known.ExecId > facts.ExecId) return Remember(facts.Under(known.Parent));

            // Who was forked and ran nothing else was what his parent is, who is an ancestor anyway.
            return Put(facts.Under(known.Parent).After(known.IsForked ? known.Before : known), known);
        }
    }

    /// <summary>
    /// True when every ancestor of a live process is known as a process. What is only known by the programs that it descends from may have
    /// ancestors among the living that nobody finds by it.
    /// </summary>
    public bool HasAllParents
    {
        get
        {
            lock (_lock) return _byPid.Values.All(p => p.Ancestors.All(a => a.Pid != 0) && (p.Parent is not null || !_byPid.ContainsKey(p.Ppid)));
        }
    }

    /// <summary>
    /// Takes a process with the lineage that its facts have, unless its own records have told of it and its parent already, or of what it has run
    /// since.
    /// </summary>
    internal void Adopt(ProcessFacts facts)
    {
        lock (_lock)
        {
            if (KnownAs(facts) is { } known && (known.ExecId > facts.ExecId || (known.ExecId == facts.ExecId && known.Parent is not null))) return;
            Put(facts, _byPid.GetValueOrDefault(facts.Pid));
        }
    }

    /// <summary>
    /// A process was forked: it is its parent still, under another number. Who was forked is told after his parent's end, too: the parent is
    /// known by its identity, not by a number.
    /// </summary>
    public ProcessFacts Fork(ulong execId, uint pid, ulong parentExecId, uint ppid, ulong startTimeNs)
    {
        lock (_lock)
        {
            ProcessFacts? parent = _byExecId.GetValueOrDefault(parentExecId);
            ProcessFacts child = (parent ?? ProcessFacts.OfUnknownProgram) with { ExecId = execId, Pid = pid, Ppid = ppid, StartTimeNs = startTimeNs, IsForked = true };

            // Adopted with its programs, it has forebears even where the parent is not known any more.
            if (parent is null && KnownAs(child) is { } known) return known;
            return Put(child.Under(parent).After(null), _byPid.GetValueOrDefault(pid));
        }
    }

    /// <summary>The last thread of a process ended.</summary>
    public void Exit(uint pid, ulong startTimeNs)
    {
        lock (_lock)
        {
            if (!_byPid.TryGetValue(pid, out ProcessFacts? facts) || !ProcessKey.IsSameStart(facts.StartTimeNs, startTimeNs)) return;
            _byPid.Remove(pid);
            Retire(facts);
        }
    }

    // What is known of the same process.
    private ProcessFacts? KnownAs(ProcessFacts facts) =>
        _byPid.TryGetValue(facts.Pid, out ProcessFacts? known) && known.IsSameProcess(facts) ? known : null;

    private ProcessFacts Remember(ProcessFacts facts)
    {
        _byExecId[facts.ExecId] = facts;
        Retire(facts);
        return facts;
    }

    private ProcessFacts? LiveParent(uint ppid, uint pid) => ppid == pid ? null : _byPid.GetValueOrDefault(ppid);

    private ProcessFacts Put(ProcessFacts facts, ProcessFacts? before)
    {
        if (before is not null && before.ExecId != facts.ExecId) Retire(before);
        _byPid[facts.Pid] = facts;
        if (facts.ExecId != 0) _byExecId[facts.ExecId] = facts;

        ProcessFacts? oldest = facts;
        for (int i = 0; i < LineageKept && oldest is not null; i++) oldest = oldest.Parent;
        oldest?.CutLineage();
        oldest = facts;
        for (int i = 0; i < LineageKept && oldest is not null; i++) oldest = oldest.Before;
        oldest?.CutLineage();
        return facts;
    }

    private void Retire(ProcessFacts facts)
    {
        if (facts.ExecId == 0) return;
        _ended.Enqueue(facts.ExecId);
        while (_ended.Count > EndedKept)
        {
            ulong oldest = _ended.Dequeue();
            bool isLive = _byExecId.TryGetValue(oldest, out ProcessFacts? old)
                && _byPid.GetValueOrDefault(old.Pid)?.ExecId == oldest;
            if (!isLive) _byExecId.Remove(oldest);
        }
    }
}
