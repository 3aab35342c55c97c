using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>What the kernel's tracker knows at one moment: processes with their programs and lineage.</summary>
internal sealed class TrackedProcesses
{
    private readonly BpfMap<uint, TrackedProcess> _processes;
    private readonly BpfMap<ulong, TrackedProgram> _programs;
    private readonly BpfMap _short;
    private readonly BpfMap _long;
    private readonly Dictionary<ulong, (ProcessFacts Facts, ulong Previous)?> _known = [];
    private readonly Func<ulong, uint, byte[]?> _readArguments;
    private readonly byte[] _text = new byte[TrackingLimits.TextLong];

    public TrackedProcesses(BpfObject tracker, Func<ulong, uint, byte[]?> readArguments)
    {
        _readArguments = readArguments;
        _processes = tracker.Map<uint, TrackedProcess>("eg_tracked");
        _programs = tracker.Map<ulong, TrackedProgram>("eg_programs");
        _short = tracker.Map("eg_texts_short");
        _long = tracker.Map("eg_texts_long");
    }

    /// <summary>Every process, with the lineage that it has.</summary>
    public IEnumerable<ProcessFacts> Read()
    {
        foreach (uint pid in _processes.Keys())
        {
            if (_processes.TryGet(pid, out TrackedProcess process)) yield return Facts(in process);
        }
    }

    /// <summary>True when the process is there still.</summary>
    public bool Contains(uint pid, ulong startTimeNs) =>
        _processes.TryGet(pid, out TrackedProcess process) && ProcessKey.IsSameStart(process.StartTimeNs, startTimeNs);

    private ProcessFacts Facts(in TrackedProcess process)
    {
        ProcessFacts? parent = null;
        bool isKnown = true;
        ReadOnlySpan<ulong> programs = process.Programs;
        for (int generation = programs.Length - 1; generation > 0; generation--)
        {
            if (programs[generation] == TrackingLimits.ProgramNone) continue;
            ProcessFacts? ancestor = Program(programs[generation])?.Facts;
            isKnown &= ancestor is not null;
            parent = (ancestor ?? ProcessFacts.OfUnknownProgram.WithUnknownAncestors()).Under(parent);
        }

        ProcessFacts own = Program(programs[0])?.Facts ?? ProcessFacts.OfUnknownProgram;
        ProcessFacts facts = own with
        {
            ExecId = process.ExecId, Pid = process.Pid, StartTimeNs = process.StartTimeNs, IsForked = process.IsForked != 0,
        };
        facts = facts.Under(parent).After(Chain(programs, ref isKnown));
        return isKnown ? facts : facts.WithUnknownAncestors();
    }

    // Programs of the lineage that no generation has: those that an exec in place has replaced, and older ancestors.
    private ProcessFacts? Chain(ReadOnlySpan<ulong> generations, ref bool isKnown)
    {
        var chain = new Stack<ProcessFacts>();
        (ProcessFacts Facts, ulong Previous)? own = Program(generations[0]);
        ulong id = own?.Previous ?? TrackingLimits.ProgramNone;
        isKnown &= own is not { } program || !program.Facts.Flags.HasFlag(ProgramFlags.LineageCut);
        for (int i = 0; i < TrackingLimits.Lineage && id != TrackingLimits.ProgramNone; i++)
        {
            if (Program(id) is not { } ancestor)
            {
                isKnown = false;
                break;
            }

            isKnown &= !ancestor.Facts.Flags.HasFlag(ProgramFlags.LineageCut);
            if (!generations.Contains(id)) chain.Push(ancestor.Facts);
            id = ancestor.Previous;
        }

        ProcessFacts? before = null;
        while (chain.TryPop(out ProcessFacts? facts)) before = facts.After(before);
        return before;
    }

    private (ProcessFacts Facts, ulong Previous)? Program(ulong id)
    {
        if (_known.TryGetValue(id, out (ProcessFacts, ulong)? known)) return known;
        known = _programs.TryGet(id, out TrackedProgram program) ? (Facts(id, in program), program.Previous) : null;
        _known.Add(id, known);
        return known;
    }

    private ProcessFacts Facts(ulong id, in TrackedProgram program)
    {
        int paths = (int)(program.PathBytes + program.HostPathBytes);
        int bytes = paths + (int)program.ArgsBytes;
        ReadOnlySpan<byte> text = default;
        BpfMap map = bytes <= TrackingLimits.TextShort ? _short : _long;
        Span<byte> buffer = _text.AsSpan(0, map.ValueBytes);
        if (bytes <= buffer.Length && map.TryGet(BitConverter.GetBytes(id), buffer)) text = buffer[..bytes];
        var gaps = (ExecGaps)program.Gaps;
        return new ProcessFacts
        {
            ExecId = 0,
            Pid = 0,
            Name = RecordText.DecodeTerminated(program.Name),
            ExePath = program.PathBytes == 0 || text.IsEmpty ? null : RecordText.Decode(text[..(int)program.PathBytes]),
            HostPathState = (FactState)program.HostPathState,
            HostPath = program.HostPathBytes == 0 || text.IsEmpty ? null : RecordText.Decode(text[(int)program.PathBytes..paths]),
            Arguments = gaps.HasFlag(ExecGaps.Args) ? null : ArgumentText.Split(text.IsEmpty ? text : text[paths..]),
            ArgumentsAreCut = gaps.HasFlag(ExecGaps.ArgsCut),
            WholeArguments = WholeArguments.Of(id, program.ArgsWhole, _readArguments),
            ArgumentsAreClaimed = gaps.HasFlag(ExecGaps.ArgsClaimed),
            ArgumentsAreRewritten = gaps.HasFlag(ExecGaps.ArgsRewritten),
            NameIsClaimed = gaps.HasFlag(ExecGaps.NameClaimed),
            Flags = (ProgramFlags)program.Flags,
        };
    }
}
