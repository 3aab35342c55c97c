using System.Numerics;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>Classifies processes as the kernel does at exec, and hands their outputs on as it does at fork.</summary>
internal sealed class ProcessClassifier
{
    private readonly ImageReader _reader;
    private readonly RowReader _rows;
    private readonly ulong[] _missing;

    public ProcessClassifier(ImageReader reader, RowReader rows)
    {
        (_reader, _rows) = (reader, rows);
        _missing = OutputsOf(new FactTable());
    }

    /// <summary>A process of which nothing is known, without ancestors.</summary>
    public ProcessOutputs Nobody() => Screen(new ProcessOutputs(
        [.. Enumerable.Repeat(_missing, AbiLimits.Generations)], 0, 0, []));

    /// <summary>A child that still runs its parent's program.</summary>
    public ProcessOutputs Fork(ProcessOutputs parent) => Screen(new ProcessOutputs(
        [parent.Out[0], .. parent.Out.Take(AbiLimits.Generations - 1)], parent.Ancestors | parent.Self, parent.Self, []));

    /// <summary>The same process with another program; the one before becomes an ancestor, whether a fork lies between or not.</summary>
    public ProcessOutputs Exec(ProcessOutputs process, FactTable program)
    {
        ulong[] own = OutputsOf(program);
        return Screen(process with
        {
            Out = [own, .. process.Out.Skip(1)], Ancestors = process.Ancestors | process.Self, Self = SelfMask(own),
        });
    }

    private ProcessOutputs Screen(ProcessOutputs process)
    {
        ulong[] alive = new ulong[(int)DecisionPoint.Count];
        for (int op = 0; op < alive.Length; op++) alive[op] = _rows.ScreenProcess((DecisionPoint)op, process);
        return process with { Alive = alive };
    }

    private ulong[] OutputsOf(FactTable program)
    {
        ulong[] outputs = new ulong[AbiLimits.ProcClassifiers];
        for (uint c = 0; c < _reader.Layout.ProcessClassifiers; c++) outputs[c] = _reader.Classify(c, program);
        return outputs;
    }

    private ulong SelfMask(ulong[] outputs)
    {
        ulong mask = 0;
        for (uint c = 0; c < _reader.Layout.ProcessClassifiers; c++)
        {
            ClassifierEntry entry = _reader.Classifier(c);
            if (entry.Ancestors == 0) continue;
            if (entry.Kind != (uint)ClassifierKind.Scanner)
            {
                mask |= _reader.Word(entry.Ancestors + (2 * (uint)outputs[c]));
                continue;
            }

            for (ulong hits = outputs[c]; hits != 0; hits &= hits - 1)
            {
                mask |= _reader.Word(entry.Ancestors + (2 * (uint)BitOperations.TrailingZeroCount(hits)));
            }
        }

        return mask;
    }
}
