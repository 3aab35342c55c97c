using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;

namespace EbpfGuard.Kernel.Tests.Differential;

/// <summary>An image in the kernel that judges given facts: the hooks' own decision, attached to nothing.</summary>
internal sealed class KernelProbe : IDisposable
{
    private readonly BpfObject _object;
    private readonly MappedArray _facts;
    private readonly BpfProgram _program;

    public KernelProbe(PolicyImage image)
    {
        _object = EmbeddedObjects.OpenGuard();
        foreach (BpfProgram program in _object.Programs)
        {
            BpfProgram chosen = program;
            chosen.Autoload = program.Name == ProgramSet.Probe;
        }

        PolicyPrograms.Prepare(_object, image, new LoadOptions { UseLsm = true, RingBytes = 4096 });
        _object.Load();
        new ImageFiller(image).Fill(_object);
        _program = _object.Program(ProgramSet.Probe);
        _facts = _object.Map("eg_probe_facts").MapMemory();
    }

    private ref ProbeCall Call => ref MemoryMarshal.AsRef<ProbeCall>(_facts.Bytes);

    /// <summary>Judges an operation at every point of it, as the image's evaluator does.</summary>
    public ImageVerdict Evaluate(Operation operation, IReadOnlyList<FactTable> lineage, FactTable facts)
    {
        ref ProbeCall call = ref Call;
        SetProcesses(ref call, lineage);
        SetEvent(ref call, facts);
        var rules = new SortedSet<int>();
        var sure = new HashSet<int>();
        UnknownFacts unknown = UnknownFacts.None;
        var action = KernelAction.Alert;
        bool isUncached = false;
        foreach (DecisionPointRow row in DecisionPoints.Of(operation))
        {
            call.Op = (uint)row.Point;
            if (_program.Run([]) != 0) throw new InvalidOperationException("the probe had no working memory");
            if (call.MatchCount > AbiLimits.Matches) throw new InvalidOperationException($"{call.MatchCount} rules in one record");
            for (int i = 0; i < call.MatchCount; i++)
            {
                rules.Add((int)call.Matches[i]);
                if ((call.Unsure >> i & 1) == 0) sure.Add((int)call.Matches[i]);
            }

            isUncached |= call.Uncached != 0;
            unknown |= new UnknownFacts(call.Unknown, call.UnknownLineage);
            if ((KernelAction)call.Action > action) action = (KernelAction)call.Action;
        }

        return new ImageVerdict([.. rules], action) { Unsure = [.. rules.Except(sure)], Unknown = unknown, IsUncached = isUncached };
    }

    public void Dispose()
    {
        _facts.Dispose();
        _object.Dispose();
    }

    private static void SetProcesses(ref ProbeCall call, IReadOnlyList<FactTable> lineage)
    {
        if (lineage.Count > ProbeLimits.Processes) throw new ArgumentException($"{lineage.Count} generations", nameof(lineage));
        call.ProcessCount = (uint)lineage.Count;
        for (int i = 0; i < lineage.Count; i++)
        {
            ref ProbeProcess process = ref call.Processes[i];
            process = default;
            FactTable program = lineage[i];
            process.NameBytes = Copy(program.Text(FactInput.ProcName), process.Name);
            process.ExeBytes = Copy(program.Text(FactInput.ProcExe), process.Exe);
            process.ExepathBytes = Copy(program.Text(FactInput.ProcExepath), process.Exepath);
            process.ContainerBytes = Copy(program.Text(FactInput.Container), process.Container);
            ReadOnlySpan<byte> arguments = Arguments(program, out bool any);
            arguments.CopyTo(process.Args);
            process.ArgsBytes = (uint)arguments.Length;
            process.HasArgs = any ? 1u : 0u;
            foreach (FactInput input in (FactInput[])[FactInput.ProcName, FactInput.ProcExe, FactInput.ProcExepath, FactInput.ProcArgs, FactInput.ProcCmdline, FactInput.Container])
                process.States |= (uint)program.Text(input).State << (2 * (int)input);
            if (program.Text(FactInput.ProcName).IsClaimed) process.Claimed |= (uint)ExecGaps.NameClaimed;
            if (HasClaimedArguments(program)) process.Claimed |= (uint)ExecGaps.ArgsClaimed;
            FactNumber memfd = program.Number(FactInput.ProcMemfd);
            (process.Memfd, process.MemfdState) = ((ulong)memfd.Value, (uint)memfd.State);
            FactNumber upper = program.Number(FactInput.ProcUpper);
            (process.Upper, process.UpperState) = ((ulong)upper.Value, (uint)upper.State);
        }
    }

    // The command line is a claim when either the name or the arguments are.
    private static bool HasClaimedArguments(FactTable program) =>
        program.Text(FactInput.ProcExe).IsClaimed || program.Text(FactInput.ProcArgs).IsClaimed
        || (program.Text(FactInput.ProcCmdline).IsClaimed && !program.Text(FactInput.ProcName).IsClaimed);

    // A parent is given by its command line alone: what stands behind the name are its arguments, one empty one perhaps.
    private static ReadOnlySpan<byte> Arguments(FactTable program, out bool any)
    {
        ReadOnlySpan<byte> arguments = program.Text(FactInput.ProcArgs).Bytes.Span;
        FactText line = program.Text(FactInput.ProcCmdline);
        any = !arguments.IsEmpty;
        if (line.State != FactState.Known) return arguments;
        ReadOnlySpan<byte> name = program.Text(FactInput.ProcName).Bytes.Span;
        if (!line.Bytes.Span.StartsWith(name)) throw new ArgumentException("the command line does not begin with the name", nameof(program));
        ReadOnlySpan<byte> rest = line.Bytes.Span[name.Length..];
        any = !rest.IsEmpty;
        return any ? rest[1..] : rest;
    }

    private static void SetEvent(ref ProbeCall call, FactTable facts)
    {
        call.AddressStates = 0;
        for (FactInput input = FactInput.Texts; input < FactInput.ServerAddr; input++)
        {
            FactNumber number = facts.Number(input);
            call.Numbers[(int)(input - FactInput.Texts)] = number.Value;
            call.NumberStates.Set(input, number.State);
        }

        SetAddress(ref call, facts.Address(FactInput.ServerAddr), call.ServerAddr, 0);
        SetAddress(ref call, facts.Address(FactInput.ClientAddr), call.ClientAddr, 2);
        call.TextStates = 0;
        for (int i = 0; i < ProbeLimits.Texts; i++)
        {
            FactText text = facts.Text((FactInput)((int)FactInput.PathRaw + i));
            call.TextBytes[i] = Copy(text, call.Texts[i]);
            call.TextStates |= (ulong)text.State << (2 * i);
        }

        FactText cwd = facts.Text(FactInput.ProcCwd), path = facts.Text(FactInput.Path);
        (call.CwdState, call.PathState) = ((uint)cwd.State, (uint)path.State);
        call.CwdBytes = Copy(cwd, call.Cwd);
        call.PathBytes = Copy(path, call.Path);
        call.PathCut = path.IsCut ? 1u : 0u;
        ReadOnlySpan<byte> bytes = path.Bytes.Span;
        call.PathTail = (uint)(bytes.Length - 1 - bytes.LastIndexOf((byte)'/'));
    }

    private static void SetAddress(ref ProbeCall call, FactAddress address, Span<byte> to, int shift)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, address.Value);
        call.AddressStates |= (uint)address.State << shift;
    }

    private static uint Copy(FactText text, Span<byte> to)
    {
        text.Bytes.Span.CopyTo(to);
        return (uint)text.Bytes.Length;
    }
}
