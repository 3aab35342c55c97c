using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Processes;

/// <summary>Decides process facts from an image's own tables, as the kernel does.</summary>
public sealed class ImageProcessClassifier(ImageEvaluator image) : IProcessClassifier
{
    /// <inheritdoc/>
    public ProcessState Classify(ProcessState? parent, bool isParentKnown, ProcessTexts texts)
    {
        var state = new ProcessState();
        if (parent is { } given) state.Flags = given.Flags & (uint)ProcessFlags.TwoViews;
        if (texts.HostExePath is not null) state.Flags |= (uint)ProcessFlags.TwoViews;
        if (texts.IsFromMemory) state.Flags |= (uint)ProcessFlags.Memfd;
        if (texts.IsInUpperLayer == true) state.Flags |= (uint)ProcessFlags.UpperLayer;
        ContainerBytes(texts).CopyTo((Span<byte>)state.Container);
        for (int view = 0; view < AbiLimits.Views; view++)
        {
            ProcessOutputs before = parent is { } state0 ? image.Fork(OutputsOf(state0, view)) : isParentKnown ? image.Nobody() : Orphan();
            ProcessOutputs own = image.Exec(before, Facts(texts, view));
            own.CopyTo(ref state, view);
            if (image.IsNeverKilled(own)) state.Flags |= (uint)ProcessFlags.NeverKill;
        }

        return state;
    }

    // Ancestors that exist but that nobody has seen: every test of them is unknown.
    private ProcessOutputs Orphan()
    {
        ulong[] unknown = image.Exec(image.Nobody(), UnknownFacts()).Out[0];
        return image.Nobody() with
        {
            Out = [unknown, .. Enumerable.Repeat(unknown, AbiLimits.Generations - 1)],
            Ancestors = 1UL << BitRow.AncestorNameUnknown | 1UL << BitRow.AncestorExeUnknown | 1UL << BitRow.AncestorPathUnknown,
        };
    }

    private static FactTable Facts(ProcessTexts texts, int view)
    {
        var facts = new FactTable();
        byte[]? path = view == 1 ? texts.HostExePath ?? texts.ExePath : texts.ExePath;
        facts.Set(FactInput.ProcName, Known(texts.Name));
        facts.Set(FactInput.ProcExe, Text(texts.Exe, texts.ArgumentsAreKnown || texts.Exe is not null));
        facts.Set(FactInput.ProcExepath, Known(path));
        facts.Set(FactInput.ProcArgs, Text(texts.Arguments, texts.ArgumentsAreKnown));
        facts.Set(FactInput.ProcCmdline, Text(texts.CommandLine, texts.ArgumentsAreKnown));
        facts.Set(FactInput.Container, Known(ContainerBytes(texts)));
        facts.Set(FactInput.ProcMemfd, FactNumber.Of(texts.IsFromMemory ? 1 : 0));
        facts.Set(FactInput.ProcUpper, texts.IsInUpperLayer is { } isUpper ? FactNumber.Of(isUpper ? 1 : 0) : FactNumber.Unknown);
        return facts;
    }

    // As much of the name as the kernel keeps: LXC's may be longer.
    private static byte[] ContainerBytes(ProcessTexts texts) => [.. Encoding.UTF8.GetBytes(texts.Container).Take(AbiLimits.ContainerMax - 1)];

    private static FactTable UnknownFacts()
    {
        var facts = new FactTable();
        foreach (FactInput input in (FactInput[])
            [FactInput.ProcName, FactInput.ProcExe, FactInput.ProcExepath, FactInput.ProcCmdline, FactInput.ProcArgs])
        {
            facts.Set(input, FactText.Unknown);
        }

        facts.Set(FactInput.Container, FactText.Unknown);
        facts.Set(FactInput.ProcMemfd, FactNumber.Unknown);
        facts.Set(FactInput.ProcUpper, FactNumber.Unknown);
        return facts;
    }

    private static FactText Known(byte[]? bytes) => bytes is null ? default : new FactText(FactState.Known, bytes);

    private static FactText Text(byte[]? bytes, bool isKnown) => isKnown ? Known(bytes) : FactText.Unknown;

    private static ProcessOutputs OutputsOf(in ProcessState state, int view)
    {
        var byGeneration = new ulong[AbiLimits.Generations][];
        for (int g = 0; g < byGeneration.Length; g++) byGeneration[g] = ((ReadOnlySpan<ulong>)state.Out[view][g]).ToArray();
        return new ProcessOutputs(
            byGeneration, state.Ancestors[view], state.Self[view], ((ReadOnlySpan<ulong>)state.Alive[view]).ToArray());
    }
}
