using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Planning;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>Writes the rows of the slots of one decision point.</summary>
internal sealed class RowTables(CellWriter cells, WordStore words, BitSpace triggers, BitSpace exemptions)
{
    private const int RowCells = 8;

    private ulong[] _packed = [];

    /// <summary>
    /// Writes the rows of <paramref name="slot"/>, behind the one that takes an unknown value to let nothing match; returns the
    /// cell of the first.
    /// </summary>
    public uint Write(SlotPlan slot)
    {
        (ClassTable classes, uint[] order) = slot.Key.Kind == SlotKind.Class ? ClassRows(slot) : BitRows(slot);
        var triggerBits = new RowBits(triggers, slot, classes, slot.Triggers, unknownHolds: true);
        var exemptionBits = new RowBits(exemptions, slot, classes, slot.Exemptions, unknownHolds: false);
        uint first = cells.Allocate((1 + order.Length) * RowCells, RowCells);
        Put(first, triggerBits.OfUnknown(isSure: true), exemptionBits.OfUnknown(isSure: true));
        for (int row = 0; row < order.Length; row++)
            Put(first + (uint)((1 + row) * RowCells), RowOf(triggerBits, order[row]), RowOf(exemptionBits, order[row]));

        return first + RowCells;
    }

    private void Put(uint cell, ReadOnlySpan<ulong> triggerRow, ReadOnlySpan<ulong> exemptionRow)
    {
        RowEntry entry = default;
        (entry.Triggers, entry.TriggerWords) = Pack(triggers, triggerRow);
        (entry.Exemptions, entry.ExemptionWords) = Pack(exemptions, exemptionRow);
        cells.At<RowEntry>(cell) = entry;
    }

    private static ReadOnlySpan<ulong> RowOf(RowBits bits, uint valueClass) => valueClass switch
    {
        ValueClass.Missing => bits.OfMissing(),
        ValueClass.Unknown => bits.OfUnknown(isSure: false),
        ValueClass.Nameless => bits.OfNameless(),
        _ => bits.OfClass(valueClass),
    };

    private static (ClassTable Classes, uint[] Order) ClassRows(SlotPlan slot)
    {
        ClassTable classes = slot.Key.Classifier!.Classes!;
        return (classes, [.. Enumerable.Range(0, classes.Count).Select(c => (uint)c)]);
    }

    private static (ClassTable Classes, uint[] Order) BitRows(SlotPlan slot)
    {
        var sets = new AtomSets();
        var classes = new ClassTable(slot.Pool, sets, slot.Triggers.Concat(slot.Exemptions).Select(u => u.Predicate).ToHashSet());
        uint[] rows = new uint[5];
        rows[BitRow.BitClear] = classes.ClassOf(0);
        rows[BitRow.BitSet] = classes.ClassOf(sets.Of([slot.BitAtom]));
        rows[BitRow.BitMissing] = ValueClass.Missing;
        rows[BitRow.BitUnknown] = ValueClass.Unknown;
        rows[BitRow.BitNameless] = ValueClass.Nameless;
        return (classes, rows);
    }

    private (ulong Summary, uint Place) Pack(BitSpace space, ReadOnlySpan<ulong> row)
    {
        if (_packed.Length < row.Length) _packed = new ulong[row.Length];
        ulong summary = 0;
        int count = 0;
        for (int group = 0; group < space.Groups; group++)
        {
            ReadOnlySpan<ulong> own = row.Slice(group * space.GroupWords, space.GroupWords);
            if (!own.ContainsAnyExcept(0UL)) continue;
            summary |= 1UL << group;
            own.CopyTo(_packed.AsSpan(count));
            count += space.GroupWords;
        }

        return (summary, space.IsSummaryExact ? 0 : words.Place(_packed.AsSpan(0, count)));
    }
}
