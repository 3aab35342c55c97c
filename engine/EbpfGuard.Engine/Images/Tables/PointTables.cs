using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>Writes the tables of a decision point: triggers, slots, steps and rows.</summary>
internal sealed class PointTables(CellWriter cells, WordStore words)
{
    private const int SmallStructCells = 4;

    /// <summary>Writes <paramref name="point"/>; returns where its tables stand.</summary>
    public OperationLayout Write(SlottedPoint point)
    {
        var triggers = BitSpace.OfTriggers(point.Arrangement);
        var exemptions = BitSpace.OfExemptions(point.ExemptionCount);
        SlotPlan[] slots = [.. point.Slots];
        return new OperationLayout
        {
            Triggers = triggers.AllGroups,
            Stoppers = Stoppers(point.Arrangement),
            TriggerTable = WriteTriggers(point.Arrangement),
            TriggerGroupBits = (uint)triggers.GroupBits,
            TriggerGroupWords = (uint)triggers.GroupWords,
            ExemptionGroupWords = (uint)exemptions.GroupWords,
            Slots = WriteSlots(slots, new RowTables(cells, words, triggers, exemptions)),
            ProcessSlots = (uint)point.ProcessSlots.Count,
            SlotCount = (uint)slots.Length,
            Steps = WriteSteps(point),
            StepCount = (uint)point.Steps.Count,
            TextSteps = (uint)point.Steps.TakeWhile(s => !s.Classifier.Input.IsText()).Count(),
        };
    }

    private static ulong Stoppers(TriggerArrangement arrangement)
    {
        ulong groups = 0;
        foreach ((int number, PlannedTrigger trigger) in arrangement.Placed)
        {
            bool reports = (KernelAction)(trigger.Flags & (uint)TriggerFlags.Action) == KernelAction.Alert
                || (trigger.Flags & (uint)TriggerFlags.Monitor) != 0;
            if (!reports) groups |= 1UL << (number / arrangement.GroupBits);
        }

        return groups;
    }

    private uint WriteTriggers(TriggerArrangement arrangement)
    {
        int numbers = arrangement.GroupSizes.Count * arrangement.GroupBits;
        uint first = cells.Allocate(numbers * SmallStructCells, SmallStructCells);
        uint exemption = 0;
        foreach ((int number, PlannedTrigger trigger) in arrangement.Placed)
        {
            cells.At<TriggerEntry>(first + (uint)(number * SmallStructCells)) = new TriggerEntry
            {
                Rule = (uint)trigger.Rule,
                Flags = trigger.Flags,
                ExemptionFirst = exemption,
                ExemptionCount = (uint)trigger.Exemptions.Count,
            };
            exemption += (uint)trigger.Exemptions.Count;
        }

        return first;
    }

    private uint WriteSlots(SlotPlan[] slots, RowTables rows)
    {
        uint first = cells.Allocate(slots.Length * SmallStructCells, SmallStructCells);
        for (int i = 0; i < slots.Length; i++)
        {
            SlotKey key = slots[i].Key;
            uint rowBase = rows.Write(slots[i]);
            cells.At<SlotEntry>(first + (uint)(i * SmallStructCells)) = new SlotEntry
            {
                RowBase = rowBase,
                Kind = (ushort)key.Kind,
                Bit = (ushort)key.Bit,
                Classifier = (ushort)(key.Classifier?.Number ?? 0),
                Generation = (ushort)key.Generation,
            };
        }

        return first;
    }

    private uint WriteSteps(SlottedPoint point)
    {
        uint first = cells.Allocate(point.Steps.Count * SmallStructCells, SmallStructCells);
        int slot = point.ProcessSlots.Count;
        for (int i = 0; i < point.Steps.Count; i++)
        {
            StepPlan step = point.Steps[i];
            cells.At<StepEntry>(first + (uint)(i * SmallStructCells)) = new StepEntry
            {
                Classifier = (uint)step.Classifier.Number,
                SlotFirst = (uint)slot,
                SlotCount = (uint)step.Slots.Count,
            };
            slot += step.Slots.Count;
        }

        return first;
    }
}
