using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Images with one broken table each.</summary>
internal static class Damage
{
    private const int RowCells = 8;

    /// <summary>Each classifier for itself gives every known value the class, or the bits, of no value.</summary>
    public static IEnumerable<(string What, PolicyImage Image)> ToClassifiers(PolicyImage image, TableSizes sizes)
    {
        foreach (uint number in sizes.Classifiers.Select(c => (uint)c.Number))
        {
            uint cell = AbiLimits.ClassifierCell + (number * 8);
            var kind = (ClassifierKind)image.Cells[cell];
            uint[] cells = [.. image.Cells];
            uint start = cells[cell + 3];
            switch (kind)
            {
                case ClassifierKind.Set:
                    cells[cell] = (uint)ClassifierKind.Direct;
                    break;
                case ClassifierKind.Direct:
                    for (uint i = 0; i < cells[cell + 5]; i++) cells[start + i] = ValueClass.First;
                    break;
                case ClassifierKind.Interval:
                    cells[cell + 5] = 0;
                    break;
                case ClassifierKind.Forward or ClassifierKind.Backward or ClassifierKind.Scanner:
                    for (uint i = 0; i < DfaCell.BytesCells; i++) cells[cells[cell + 4] + i] = 0;
                    break;
                default:
                    break;
            }

            yield return ($"classifier {number}, {kind}", image with
            {
                Cells = cells,
                Exact = [.. image.Exact.Where(e => e.Classifier != number)],
                Addresses = [.. image.Addresses.Where(e => e.Classifier != number)],
            });
        }
    }

    /// <summary>Each slot for itself gives every class of known values the row of the next one.</summary>
    public static IEnumerable<(string What, PolicyImage Image)> ToRows(PolicyImage image, TableSizes sizes)
    {
        var reader = new ImageReader(image);
        foreach (OperationLayout layout in image.Layout.Ops)
        {
            for (uint s = 0; s < layout.SlotCount; s++)
            {
                SlotEntry slot = reader.Read<SlotEntry>(layout.Slots + (s * 4));
                bool isClass = slot.Kind == (uint)SlotKind.Class;
                int rows = isClass ? sizes.Classifiers.Single(c => c.Number == slot.Classifier).Classes - (int)ValueClass.First : 2;
                int first = (int)slot.RowBase + (isClass ? (int)ValueClass.First * RowCells : 0);
                uint[] cells = [.. image.Cells];
                Array.Copy(image.Cells, first + RowCells, cells, first, (rows - 1) * RowCells);
                Array.Copy(image.Cells, first, cells, first + ((rows - 1) * RowCells), RowCells);
                yield return ($"{(SlotKind)slot.Kind} slot {s} of classifier {slot.Classifier}", image with { Cells = cells });
            }
        }
    }

    /// <summary>Each trigger for itself names a rule that does not exist; one that is no match becomes one.</summary>
    public static IEnumerable<(string What, PolicyImage Image)> ToTriggers(PolicyImage image, TableSizes sizes)
    {
        foreach (OperationLayout layout in image.Layout.Ops)
        {
            if (layout.Triggers == 0) continue;
            int triggers = sizes.Points.Single(p => image.Layout.Ops[(int)p.Point].TriggerTable == layout.TriggerTable).Triggers;
            for (uint trigger = 0; trigger < triggers; trigger++)
            {
                uint[] cells = [.. image.Cells];
                ref TriggerEntry entry = ref MemoryMarshal.Cast<uint, TriggerEntry>(cells.AsSpan((int)(layout.TriggerTable + (trigger * 4)), 4))[0];
                if (entry.Flags == (uint)TriggerFlags.Uncached) entry.Flags = 0;
                else entry.Rule = (uint)image.Rules.Count;
                yield return ($"trigger {trigger}", image with { Cells = cells });
            }
        }
    }
}
