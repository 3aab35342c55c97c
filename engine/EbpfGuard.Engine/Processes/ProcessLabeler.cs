using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Maps;
using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Loading;

namespace EbpfGuard.Engine.Processes;

/// <summary>
/// Gives every process that is already there the facts that the kernel would have decided at its exec. Parents come first,
/// because a child inherits; it goes round until nobody without a label is left, while new ones are labelled by the kernel.
/// A label that the kernel has set meanwhile is never overwritten.
/// </summary>
public sealed class ProcessLabeler
{
    /// <summary>Identities given here start with this bit; the kernel counts its own from 1.</summary>
    public const ulong AdoptedIds = 1UL << 63;

    private const int MostRounds = 20;
    private static long _lastId;
    private readonly BpfMap<int, ProcessState> _storage;
    private readonly IReadOnlyDictionary<ulong, MountPoint> _hostMounts;
    private readonly IProcessClassifier? _classifier;
    private readonly ProcessTable _table;
    private readonly ProcessTable? _before;

    /// <summary>A labeller for a loaded policy.</summary>
    /// <param name="policy">The policy; its lifecycle programs must be attached.</param>
    /// <param name="classifier">Decides the facts; null to fill the table alone.</param>
    /// <param name="table">Filled with every process.</param>
    /// <param name="before">The table of the policy before, which knows arguments and ancestors that /proc has no more; null at the start.</param>
    public ProcessLabeler(LoadedPolicy policy, IProcessClassifier? classifier, ProcessTable table, ProcessTable? before)
    {
        _storage = policy.Object.Map<int, ProcessState>("eg_processes");
        _hostMounts = policy.Mounts.ByDevice;
        _classifier = classifier;
        _table = table;
        _before = before;
    }

    /// <summary>Labels every process; how many were labelled here.</summary>
    public int LabelAll()
    {
        int labelled = 0;
        var known = new HashSet<uint>();
        for (int round = 0; round < MostRounds; round++)
        {
            List<ProcProcess> found = [.. ProcProcess.Pids().Where(p => !known.Contains(p)).Select(p => ProcProcess.Read(p)).OfType<ProcProcess>()];
            if (found.Count == 0) break;
            foreach (ProcProcess process in ParentsFirst(found))
            {
                known.Add(process.Facts.Pid);
                if (Label(process)) labelled++;
            }
        }

        return labelled;
    }

    /// <summary>The processes in an order in which no child stands before its parent.</summary>
    internal static IReadOnlyList<ProcProcess> ParentsFirst(IReadOnlyList<ProcProcess> processes)
    {
        var byPid = processes.ToDictionary(p => p.Facts.Pid);
        var ordered = new List<ProcProcess>(processes.Count);
        var done = new HashSet<uint>();
        var chain = new Stack<ProcProcess>();
        foreach (ProcProcess process in processes)
        {
            // Up to the first that is done; parent numbers read at different times could form a ring.
            ProcProcess? next = process;
            while (next is not null && done.Add(next.Facts.Pid))
            {
                chain.Push(next);
                next = byPid.GetValueOrDefault(next.Facts.Ppid);
            }

            while (chain.TryPop(out ProcProcess? first)) ordered.Add(first);
        }

        return ordered;
    }

    private bool Label(ProcProcess process)
    {
        using PidFd? held = TryOpen(process.Facts.Pid);
        if (held is null) return false;

        ProgramPaths paths = ProgramPaths.Read(process.Facts.Pid, process.Facts.ExePath, _hostMounts);
        ProcessFacts facts = process.Facts with { ExePath = paths.Own };
        if (_storage.TryGet(held.Descriptor, out ProcessState state) && state.ExecId != 0)
        {
            Know(facts, state.ExecId);
            return false;
        }

        if (_classifier is null)
        {
            Know(facts, NextId());
            return false;
        }

        ProcessState? parent = ParentState(facts, out bool isParentKnown);
        ProcessTexts texts = process.IsKernelThread
            ? new ProcessTexts(process.RawName, null, null, null, null, null, true, false)
            : ProcessTexts.Of(process.RawName, process.RawArguments, paths.Own, paths.Host, paths.IsFromMemory);
        state = _classifier.Classify(parent, isParentKnown, texts with
        {
            Container = ContainerId.OfProcess(facts.Pid) ?? ContainerId.Host,
            IsInUpperLayer = paths.IsOnOverlay ? null : false,
        });
        state.ExecId = NextId();
        state.ParentExecId = parent?.ExecId ?? 0;
        state.StartTimeNs = facts.StartTimeNs;
        state.Pid = facts.Pid;
        state.Flags |= (uint)ProcessFlags.Adopted;
        bool isNew = TryAdd(held, state);
        if (!isNew && _storage.TryGet(held.Descriptor, out ProcessState kernels)) state = kernels;
        Know(facts with { Flags = (ProcessFlags)state.Flags }, state.ExecId);
        return isNew;
    }

    // A child's lineage in the table of the policy before is older than what /proc can tell.
    private void Know(ProcessFacts facts, ulong execId)
    {
        ProcessFacts? old = _before?.FindByPid(facts.Pid);
        if (old is not null && old.IsSameProcess(facts))
        {
            _table.Adopt((old with { ExecId = execId, Flags = facts.Flags }).Under(old.Parent));
            return;
        }

        _table.Exec(facts with { ExecId = execId });
    }

    private ProcessState? ParentState(ProcessFacts facts, out bool isKnown)
    {
        isKnown = facts.Pid == 1 || facts.Ppid == 0;
        if (isKnown) return null;
        using PidFd? held = TryOpen(facts.Ppid);
        if (held is null || !_storage.TryGet(held.Descriptor, out ProcessState state) || state.ExecId == 0) return null;
        isKnown = true;
        return state;
    }

    private bool TryAdd(PidFd held, in ProcessState state)
    {
        try
        {
            return _storage.TryAdd(held.Descriptor, state);
        }
        catch (BpfException e) when (e.ErrorNumber is Errno.ESRCH or Errno.ENOENT)
        {
            return false;
        }
    }

    private static PidFd? TryOpen(uint pid) => PidFd.TryOpen((int)pid);

    private static ulong NextId() => AdoptedIds | (ulong)Interlocked.Increment(ref _lastId);
}
