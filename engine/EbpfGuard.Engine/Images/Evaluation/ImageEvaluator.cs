using System.Numerics;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>What an image says of an event.</summary>
/// <param name="Rules">Numbers of the rules that match, ascending; monitored and deferred ones are among them.</param>
/// <param name="Action">The strongest action of those that act in the kernel.</param>
public sealed record ImageVerdict(IReadOnlyList<int> Rules, KernelAction Action);

/// <summary>
/// The decision in C#, on the very bytes that the kernel reads and in its order. It judges recorded events, labels
/// processes that are older than the guard, and stands between the reference evaluator and the kernel in tests.
/// </summary>
public sealed class ImageEvaluator
{
    private readonly ImageReader _reader;
    private readonly RowReader _rows;
    private readonly ProcessClassifier _processes;

    /// <summary>An evaluator of <paramref name="image"/>.</summary>
    public ImageEvaluator(PolicyImage image)
    {
        _reader = new ImageReader(image);
        _rows = new RowReader(_reader);
        _processes = new ProcessClassifier(_reader, _rows);
    }

    /// <summary>A process of which nothing is known, without ancestors.</summary>
    public ProcessOutputs Nobody() => _processes.Nobody();

    /// <summary>A child of <paramref name="parent"/> that still runs its program.</summary>
    public ProcessOutputs Fork(ProcessOutputs parent) => _processes.Fork(parent);

    /// <summary><paramref name="process"/> once it runs <paramref name="program"/>.</summary>
    public ProcessOutputs Exec(ProcessOutputs process, FactTable program) => _processes.Exec(process, program);

    /// <summary>The process at the end of a lineage, eldest first, each forked by the one before.</summary>
    public ProcessOutputs Describe(IReadOnlyList<FactTable> lineage)
    {
        ProcessOutputs process = Nobody();
        for (int i = 0; i < lineage.Count; i++) process = Exec(i == 0 ? process : Fork(process), lineage[i]);
        return process;
    }

    /// <summary>True when the operator's list says that this process is never to be killed.</summary>
    public bool IsNeverKilled(ProcessOutputs process) => Matches(DecisionPoint.Mark, process, new FactTable()).Any();

    /// <summary>Judges an event of <paramref name="process"/> at one point, under one view and name.</summary>
    public ImageVerdict Evaluate(DecisionPoint point, ProcessOutputs process, FactTable facts) =>
        ToVerdict(Matches(point, process, facts));

    /// <summary>Judges an operation of <paramref name="process"/> at every point that judges it.</summary>
    public ImageVerdict Evaluate(Operation operation, ProcessOutputs process, FactTable facts) =>
        ToVerdict(OperationPoints.Of(operation).SelectMany(p => Matches(p, process, facts)));

    private static ImageVerdict ToVerdict(IEnumerable<TriggerEntry> triggers)
    {
        const uint Passive = (uint)(TriggerFlags.Monitor | TriggerFlags.Defer);
        var rules = new SortedSet<int>();
        var action = KernelAction.Alert;
        foreach (TriggerEntry trigger in triggers)
        {
            rules.Add((int)trigger.Rule);
            var own = (KernelAction)(trigger.Flags & (uint)TriggerFlags.Action);
            if ((trigger.Flags & Passive) == 0 && own > action) action = own;
        }

        return new ImageVerdict([.. rules], action);
    }

    private IEnumerable<TriggerEntry> Matches(DecisionPoint point, ProcessOutputs process, FactTable facts)
    {
        ulong[] outputs = new ulong[AbiLimits.Classifiers];
        ulong alive = _rows.ScreenEvent(point, facts, outputs, process.Alive[(int)point]);
        if (alive == 0) yield break;
        OperationLayout layout = _rows.Layout(point);
        RowEntry[] rows = _rows.Rows(point, process, outputs);
        bool isSummaryExact = layout.TriggerGroupBits == 1;
        for (ulong groups = alive; groups != 0; groups &= groups - 1)
        {
            uint group = (uint)BitOperations.TrailingZeroCount(groups);
            for (uint place = 0; place < layout.TriggerGroupWords; place++)
            {
                ulong left = isSummaryExact ? 1 : _rows.Word(rows, (group * layout.TriggerGroupWords) + place, layout.TriggerGroupWords, false);
                for (; left != 0; left &= left - 1)
                {
                    uint number = (group * layout.TriggerGroupBits) + (place * 64) + (uint)BitOperations.TrailingZeroCount(left);
                    TriggerEntry trigger = _reader.Read<TriggerEntry>(layout.TriggerTable + (number * 4));
                    if (!IsExempt(rows, layout, trigger)) yield return trigger;
                }
            }
        }
    }

    private bool IsExempt(RowEntry[] rows, OperationLayout layout, TriggerEntry trigger)
    {
        uint end = trigger.ExemptionFirst + trigger.ExemptionCount;
        for (uint first = trigger.ExemptionFirst; first < end; first = (first / 64 * 64) + 64)
        {
            uint index = first / 64;
            ulong mask = ulong.MaxValue << (int)(first % 64);
            uint next = (index + 1) * 64;
            if (next > end) mask &= ulong.MaxValue >> (int)(next - end);
            if ((_rows.Word(rows, index, layout.ExemptionGroupWords, true) & mask) != 0) return true;
        }

        return false;
    }
}
