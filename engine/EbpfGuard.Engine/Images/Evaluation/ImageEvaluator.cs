using System.Numerics;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>What an image says of an event.</summary>
/// <param name="Rules">Numbers of the rules that match, ascending; monitored and deferred ones are among them.</param>
/// <param name="Action">The strongest action of those that act in the kernel.</param>
public sealed record ImageVerdict(IReadOnlyList<int> Rules, KernelAction Action)
{
    /// <summary>Those of <see cref="Rules"/> that match only because something is unknown.</summary>
    public IReadOnlyList<int> Unsure { get; init; } = [];

    /// <summary>True when some rule may match the next time, though the event be alike in all by which it would be cached.</summary>
    public bool IsUncached { get; init; }

    /// <summary>What was asked for and is unknown; of meaning for the rules of <see cref="Unsure"/>.</summary>
    public UnknownFacts Unknown { get; init; }
}

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

    /// <summary>Judges an event of <paramref name="process"/> at one point, under one view and name.</summary>
    public ImageVerdict Evaluate(DecisionPoint point, ProcessOutputs process, FactTable facts) =>
        ToVerdict([Judge(point, process, facts)]);

    /// <summary>Judges an operation of <paramref name="process"/> at every point that judges it.</summary>
    public ImageVerdict Evaluate(Operation operation, ProcessOutputs process, FactTable facts) =>
        ToVerdict(DecisionPoints.Of(operation).Select(row => Judge(row.Point, process, facts)));

    private static ImageVerdict ToVerdict(IEnumerable<Judgement> judgements)
    {
        const uint Passive = (uint)(TriggerFlags.Monitor | TriggerFlags.Defer);
        var sure = new SortedSet<int>();
        var unsure = new SortedSet<int>();
        var action = KernelAction.Alert;
        UnknownFacts unknown = UnknownFacts.None;
        bool isUncached = false;
        foreach (Judgement judgement in judgements)
        {
            unknown |= judgement.Unknown;
            foreach ((TriggerEntry trigger, bool isSure) in judgement.Matches)
            {
                if ((trigger.Flags & (uint)TriggerFlags.Uncached) != 0)
                {
                    isUncached = true;
                    continue;
                }

                (isSure ? sure : unsure).Add((int)trigger.Rule);
                var own = (KernelAction)(trigger.Flags & (uint)TriggerFlags.Action);
                if (!isSure && own > KernelAction.Block && (trigger.Flags & (uint)TriggerFlags.Cautious) != 0) own = KernelAction.Block;
                if ((trigger.Flags & Passive) == 0 && own > action) action = own;
            }
        }

        return new ImageVerdict([.. sure.Union(unsure).Order()], action) { Unsure = [.. unsure.Except(sure)], Unknown = unknown, IsUncached = isUncached };
    }

    private Judgement Judge(DecisionPoint point, ProcessOutputs process, FactTable facts)
    {
        ulong[] outputs = new ulong[AbiLimits.Classifiers];
        ulong alive = _rows.ScreenEvent(point, facts, outputs, process.Alive[(int)point]);
        if (alive == 0) return new Judgement([], UnknownFacts.None);
        RowEntry[] rows = _rows.Rows(point, process, outputs);
        var sureRows = (RowEntry[])rows.Clone();
        UnknownFacts unknown = _rows.LetNothingUnknownMatch(point, process, outputs, sureRows);
        List<(TriggerEntry, bool)> matches = [.. Matches(point, sureRows, alive).Select(t => (t, true))];
        if (!unknown.IsNone) matches.AddRange(Matches(point, rows, alive).Select(t => (t, false)));
        return new Judgement(matches, unknown);
    }

    private IEnumerable<TriggerEntry> Matches(DecisionPoint point, RowEntry[] rows, ulong alive)
    {
        OperationLayout layout = _rows.Layout(point);
        foreach (RowEntry row in rows) alive &= row.Triggers;
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

    /// <summary>The triggers that hold at a point, and whether they are sure to; one that is sure is listed as unsure too.</summary>
    private readonly record struct Judgement(IReadOnlyList<(TriggerEntry Trigger, bool IsSure)> Matches, UnknownFacts Unknown);
}
