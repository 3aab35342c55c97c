using System.Numerics;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>Picks the rows of slots and ANDs them, summaries first and words where a summary bit is left.</summary>
internal sealed class RowReader(ImageReader reader)
{
    private const uint RowCells = 8;

    private const uint SmallStructCells = 4;

    /// <summary>Where the tables of <paramref name="point"/> stand.</summary>
    public OperationLayout Layout(DecisionPoint point) => reader.Layout.Ops[(int)point];

    /// <summary>Slot <paramref name="number"/> of an operation.</summary>
    public SlotEntry Slot(OperationLayout layout, uint number) => reader.Read<SlotEntry>(layout.Slots + (number * SmallStructCells));

    /// <summary>The row of class (or bit row) <paramref name="number"/> in <paramref name="slot"/>.</summary>
    public RowEntry Row(SlotEntry slot, uint number) => reader.Read<RowEntry>(slot.RowBase + (number * RowCells));

    /// <summary>The summary that the process's own facts leave.</summary>
    public ulong ScreenProcess(DecisionPoint point, ProcessOutputs process)
    {
        OperationLayout layout = Layout(point);
        ulong alive = layout.Triggers;
        for (uint s = 0; s < layout.ProcessSlots && alive != 0; s++) alive &= RowOf(Slot(layout, s), process).Triggers;
        return alive;
    }

    /// <summary>Classifies the event's facts step by step into <paramref name="outputs"/>; returns the summary that is left.</summary>
    public ulong ScreenEvent(DecisionPoint point, FactTable facts, ulong[] outputs, ulong alive)
    {
        OperationLayout layout = Layout(point);
        for (uint i = 0; i < layout.StepCount && alive != 0; i++)
        {
            StepEntry step = reader.Read<StepEntry>(layout.Steps + (i * SmallStructCells));
            outputs[step.Classifier] = reader.Classify(step.Classifier, facts);
            for (uint s = 0; s < step.SlotCount; s++) alive &= RowOf(Slot(layout, step.SlotFirst + s), outputs).Triggers;
        }

        return alive;
    }

    /// <summary>The rows that all slots of <paramref name="point"/> pick.</summary>
    public RowEntry[] Rows(DecisionPoint point, ProcessOutputs process, ulong[] outputs)
    {
        OperationLayout layout = Layout(point);
        var rows = new RowEntry[layout.SlotCount];
        for (uint s = 0; s < rows.Length; s++)
        {
            rows[s] = s < layout.ProcessSlots ? RowOf(Slot(layout, s), process) : RowOf(Slot(layout, s), outputs);
        }

        return rows;
    }

    /// <summary>
    /// Puts into <paramref name="rows"/> for each slot whose fact is unknown the row that lets nothing match; returns which facts these
    /// are.
    /// </summary>
    public UnknownFacts LetNothingUnknownMatch(DecisionPoint point, ProcessOutputs process, ulong[] outputs, RowEntry[] rows)
    {
        OperationLayout layout = Layout(point);
        var unknown = UnknownFacts.None;
        for (uint s = 0; s < rows.Length; s++)
        {
            SlotEntry slot = Slot(layout, s);
            bool isOfProcess = s < layout.ProcessSlots;
            if ((isOfProcess ? NumberOf(slot, process) : NumberOf(slot, outputs[slot.Classifier])) != UnknownRow(slot)) continue;
            rows[s] = reader.Read<RowEntry>(slot.RowBase - RowCells);
            unknown |= slot.Kind == (ushort)SlotKind.Ancestors
                ? UnknownFacts.OfAncestors(slot.Generation)
                : UnknownFacts.Of((FactInput)reader.Classifier(slot.Classifier).Input, isOfProcess ? slot.Generation : 0);
        }

        return unknown;
    }

    /// <summary>Word <paramref name="index"/> of the triggers, or of the exemptions, ANDed over <paramref name="rows"/>.</summary>
    public ulong Word(RowEntry[] rows, uint index, uint groupWords, bool ofExemptions)
    {
        int group = (int)(index / groupWords);
        ulong word = ulong.MaxValue;
        foreach (RowEntry row in rows)
        {
            ulong summary = ofExemptions ? row.Exemptions : row.Triggers;
            if ((summary >> group & 1) == 0) return 0;
            uint before = (uint)BitOperations.PopCount(summary & ((1UL << group) - 1));
            uint words = ofExemptions ? row.ExemptionWords : row.TriggerWords;
            word &= reader.Word(words + (2 * ((before * groupWords) + (index % groupWords))));
        }

        return word;
    }

    private static uint BitRowOf(ulong output, int bit) =>
        (output >> BitRow.HitsMissing & 1) != 0 ? BitRow.BitMissing
        : (output >> bit & 1) != 0 ? BitRow.BitSet
        : (output >> BitRow.HitsUnknown & 1) != 0 ? BitRow.BitUnknown
        : (output >> BitRow.HitsNameless & 1) != 0 ? BitRow.BitNameless
        : (uint)BitRow.BitClear;

    private static uint AncestorRowOf(ulong mask, int bit, int unknownBit) =>
        (mask >> bit & 1) != 0 ? BitRow.BitSet
        : (mask >> unknownBit & 1) != 0 ? BitRow.BitUnknown
        : unknownBit == BitRow.AncestorPathUnknown && (mask >> BitRow.AncestorPathNameless & 1) != 0 ? BitRow.BitNameless
        : (uint)BitRow.BitClear;

    private static uint UnknownRow(SlotEntry slot) => slot.Kind == (ushort)SlotKind.Class ? ValueClass.Unknown : (uint)BitRow.BitUnknown;

    private static uint NumberOf(SlotEntry slot, ProcessOutputs process) =>
        slot.Kind == (ushort)SlotKind.Ancestors
            ? AncestorRowOf(process.Ancestors, slot.Bit, slot.Generation)
            : NumberOf(slot, process.Out[slot.Generation][slot.Classifier]);

    private static uint NumberOf(SlotEntry slot, ulong output) =>
        slot.Kind == (ushort)SlotKind.Bit ? BitRowOf(output, slot.Bit) : (uint)output;

    private RowEntry RowOf(SlotEntry slot, ProcessOutputs process) => Row(slot, NumberOf(slot, process));

    private RowEntry RowOf(SlotEntry slot, ulong[] outputs) => Row(slot, NumberOf(slot, outputs[slot.Classifier]));
}
