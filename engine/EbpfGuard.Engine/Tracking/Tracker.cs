using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Programs;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Follows processes and what they run in the kernel, whatever policy is in force. Policies share its maps and so know who is who
/// from their first event on. With a pin directory it outlives the daemon, and the next one goes on with what it knows.
/// </summary>
public sealed class Tracker : IDisposable
{
    // User space makes the entries' memory as they come; the number only bounds them.
    private const uint FewestTasks = 32768;
    private const uint MostTasks = 1 << 20;
    private const int MostRounds = 128;
    private const int RoundsForTheBusy = 64;
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(1);
    private static readonly string[] Attached = ["eg_track_exec", "eg_track_fork", "eg_track_exit"];
    private static readonly string[] ByTask = ["eg_tracked", "eg_programs", "eg_texts_short", "eg_texts_long"];

    private readonly BpfObject _maps;
    private readonly BpfObject _programs = EmbeddedObjects.OpenTracker();
    private readonly TrackerPins? _pins;
    private readonly LifecycleReader _reader;
    private readonly ArgumentPieces _arguments;
    private readonly List<BpfLink> _links = [];
    private Task _knowing = Task.CompletedTask;
    private readonly Lock _looking = new();
    private ulong _lost;
    private bool _isEverybodyAdopted;

    private Tracker(BpfObject maps, TrackerPins? pins, FaultLog faults)
    {
        _maps = maps;
        _pins = pins;
        Mounts = new MountTable(_maps);
        _arguments = new ArgumentPieces(_maps.Map<PieceKey, ArgumentPiece>("eg_pieces").TryGet);
        _reader = new LifecycleReader(_maps.Map("eg_lifecycle"), Processes, _arguments.Read, ReadNumbers().Sequence, faults);
    }

    /// <summary>The maps that policies share, by name.</summary>
    public static IReadOnlyList<string> SharedMaps { get; } =
        [.. ByTask, "eg_pieces", "eg_graves", "eg_program_names", "eg_script_names", "eg_tracker", "eg_lifecycle", "eg_mounts", "eg_places", "eg_tree_state"];

    /// <summary>The most tasks that there can be on this host, within reason: entries of maps that have one a process.</summary>
    public static uint PossibleTasks { get; } = ReadPossibleTasks();

    /// <summary>Who is who.</summary>
    public ProcessTable Processes { get; } = new();

    /// <summary>The kernel's knowledge of what is mounted where.</summary>
    public MountTable Mounts { get; }

    /// <summary>True when an earlier daemon had left it: nothing had to be learnt from what processes say of themselves.</summary>
    public bool WasThere => _pins?.WereThere ?? false;

    /// <summary>Bytes of kernel memory that its maps take.</summary>
    public long MemoryBytes => _programs.Maps.Sum(m => m.MemoryBytes);

    /// <summary>Programs that found no room so far: nobody knows what they are.</summary>
    public ulong Unkept => ReadNumbers().Unkept;

    /// <summary>
    /// Follows who is there and who comes, or goes on with what an earlier daemon has left in <paramref name="pinDirectory"/>. When it returns
    /// every process is known.
    /// </summary>
    /// <param name="pinDirectory">Directory in a bpf file system under which it is kept; null to let it end with the daemon.</param>
    /// <param name="faults">Where failures of the reading go; it goes on all the same.</param>
    /// <exception cref="Bpf.Errors.BpfException">The kernel refused.</exception>
    public static Tracker Start(string? pinDirectory, FaultLog faults)
    {
        Tracker tracker = Begin(pinDirectory, faults);
        try
        {
            tracker.AwaitKnown();
            return tracker;
        }
        catch
        {
            tracker.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="Start"/>, but returns before every process is known: policies can share its maps and be loaded meanwhile. Nothing may be
    /// judged before <see cref="AwaitKnown"/>.
    /// </summary>
    /// <inheritdoc cref="Start"/>
    public static Tracker Begin(string? pinDirectory, FaultLog faults)
    {
        BpfObject maps = EmbeddedObjects.OpenTrackerMaps();
        Tracker? tracker = null;
        try
        {
            TrackerPins? pins = pinDirectory is null ? null : TrackerPins.Open(pinDirectory);
            LoadMaps(maps, pins);
            tracker = new Tracker(maps, pins, faults);
            if (!tracker.WasThere) tracker.MakeKey();
            tracker._knowing = Task.Run(tracker.Follow);
            return tracker;
        }
        catch
        {
            if (tracker is null) maps.Dispose();
            else tracker.Dispose();
            throw;
        }
    }

    /// <summary>Waits until every process that was there is known and every new one is followed.</summary>
    /// <exception cref="Bpf.Errors.BpfException">The kernel refused.</exception>
    public void AwaitKnown() => _knowing.GetAwaiter().GetResult();

    /// <summary>Lets a policy that is not loaded yet use what the tracker knows.</summary>
    public void ShareWith(BpfObject policy)
    {
        foreach (string name in SharedMaps)
        {
            BpfMap map = policy.Map(name);
            map.Share(_maps.Map(name));
        }
    }

    /// <summary>Reads what the kernel has told of processes so far.</summary>
    public void CatchUp() => _reader.Read();

    /// <summary>Looks again at all processes when records of some were lost, and forgets for good who is gone for long.</summary>
    public void Maintain()
    {
        _programs.Program("eg_tend").Run([]);
        MakeUpForLost();
    }

    /// <summary>Reads what the kernel has told of processes so far, and looks again at all of them when records of some were lost.</summary>
    /// <returns>
    /// True when <see cref="Processes"/> now has everybody, with parents; false when there was no room for somebody, somebody there at the start
    /// could not be looked at, or of somebody's ancestors only the programs are known.
    /// </returns>
    public bool TryKnowAll()
    {
        try
        {
            CatchUp();
            MakeUpForLost();
            return _isEverybodyAdopted && Unkept == 0 && Processes.HasAllParents;
        }
        catch (Bpf.Errors.BpfException)
        {
            return false; // the timer meets the same, and tells of it
        }
    }

    /// <summary>Ids of programs that the tracker knows now.</summary>
    public IReadOnlySet<ulong> Programs() => _maps.Map<ulong, TrackedProgram>("eg_programs").Keys().ToHashSet();

    /// <summary>The file that a process was run from, by the device that the kernel knows it by; null when nobody knows.</summary>
    public FileIdentity? ProgramOf(ProcessFacts process) =>
        _maps.Map<uint, TrackedProcess>("eg_tracked").TryGet(process.Pid, out TrackedProcess tracked)
        && ProcessKey.IsSameStart(tracked.StartTimeNs, process.StartTimeNs)
        && _maps.Map<ulong, TrackedProgram>("eg_programs").TryGet(tracked.Programs[0], out TrackedProgram program) && program.Inode != 0
            ? new FileIdentity(program.Inode, program.Device, 0, 0) : null;

    /// <summary>Ends it for good: the next guard knows nobody.</summary>
    public void End()
    {
        AwaitEnd();
        _pins?.Remove();
        Dispose();
    }

    /// <summary>After a start that failed: ends it, unless an earlier daemon had left it.</summary>
    public void Abandon()
    {
        if (WasThere) Dispose();
        else End();
    }

    /// <summary>Lets go of it; pinned, it follows on.</summary>
    public void Dispose()
    {
        AwaitEnd();
        foreach (BpfLink link in Enumerable.Reverse(_links)) link.Dispose();
        _links.Clear();
        _reader.Dispose();
        _programs.Dispose();
        _maps.Dispose();
    }

    private static void LoadMaps(BpfObject maps, TrackerPins? pins)
    {
        foreach (string name in ByTask)
        {
            BpfMap map = maps.Map(name);
            map.MaxEntries = PossibleTasks;
        }

        pins?.Share(maps);
        maps.Load();
    }

    // Whoever waited for it has heard why it failed.
    private void AwaitEnd() => ((IAsyncResult)_knowing).AsyncWaitHandle.WaitOne();

    private void LoadPrograms()
    {
        BpfMap scratch = _programs.Map("eg_scratch");
        scratch.MaxEntries = (uint)LoadOptions.UsualScratches;
        _programs.SetConstant("eg_scratches", scratch.MaxEntries);
        ShareWith(_programs);
        _programs.Load();
        _programs.Program(ProgramSet.Setup).Run([]);
    }

    private void Follow()
    {
        LoadPrograms();
        Mounts.Refresh();
        ProgramLinks.Fill(_maps.Map<ProgramName, uint>("eg_program_names"));
        if (!WasThere) ScriptNames.Fill(_maps.Map<ScriptName, uint>("eg_script_names"));
        foreach (string name in Attached) _links.Add(_programs.Program(name).Attach());

        // First who is who: what an earlier guard did not come to read is of children whose parents it alone had heard of.
        if (WasThere) AdoptTracked(new TrackedProcesses(_maps, _arguments.Read));
        _reader.Start();
        Adopt();
        Know();
        _pins?.Keep(_maps, _links);
    }

    // Parents first, so in rounds. Who is forked meanwhile is tracked from his parent, or adopted when he first acts. Who forks at
    // the moment has memory that cannot be looked at; he has a later round.
    private void Adopt()
    {
        using BpfLink tasks = _programs.Program("eg_adopt_tasks").Attach();
        ulong waiting = ulong.MaxValue, busy = 0;
        for (int round = 0; round < MostRounds && (waiting > 0 || busy > 0); round++)
        {
            if (busy > 0) Thread.Sleep(BusyPause);
            foreach (string count in (string[])["eg_adopted", "eg_waiting", "eg_busy"]) _programs.SetVariable(count, 0UL);
            tasks.Iterate();
            waiting = _programs.GetVariable<ulong>("eg_waiting");
            busy = _programs.GetVariable<ulong>("eg_busy");
            bool isStuck = busy == 0 && _programs.GetVariable<ulong>("eg_adopted") == 0;
            _programs.SetVariable("eg_adopt_elder", isStuck ? 1U : 0U);
            if (round >= RoundsForTheBusy) _programs.SetVariable("eg_adopt_busy", 1U);
        }

        _isEverybodyAdopted = waiting == 0 && busy == 0;
    }

    private void MakeUpForLost()
    {
        lock (_looking)
        {
            if (ReadNumbers().Lost != _lost) Know();
        }
    }

    // What ended while it was read has to go again: its end may have been told before. What it did before its end is heard first.
    private void Know()
    {
        ulong lost = ReadNumbers().Lost;
        var tracked = new TrackedProcesses(_maps, _arguments.Read);
        CatchUp();
        AdoptTracked(tracked);
        ProcessFacts[] ended = [.. Processes.ToList().Where(p => !tracked.Contains(p.Pid, p.StartTimeNs))];
        CatchUp();
        foreach (ProcessFacts process in ended) Processes.Exit(process.Pid, process.StartTimeNs);
        _lost = lost;
    }

    private void AdoptTracked(TrackedProcesses tracked)
    {
        foreach (ProcessFacts process in tracked.Read()) Processes.Adopt(process);
    }

    // Before anything is attached: whoever knew it could make two programs look like one.
    private void MakeKey()
    {
        TrackerNumbers numbers = ReadNumbers();
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes((Span<ulong>)numbers.Key));
        _maps.Map<uint, TrackerNumbers>("eg_tracker").Set(0, numbers);
    }

    private TrackerNumbers ReadNumbers()
    {
        _maps.Map<uint, TrackerNumbers>("eg_tracker").TryGet(0, out TrackerNumbers numbers);
        return numbers;
    }

    private static uint ReadPossibleTasks()
    {
        try
        {
            return uint.TryParse(File.ReadAllText("/proc/sys/kernel/threads-max").Trim(), out uint most)
                ? Math.Clamp(most, FewestTasks, MostTasks) : MostTasks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MostTasks;
        }
    }
}
