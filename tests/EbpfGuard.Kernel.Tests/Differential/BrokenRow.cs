using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;

namespace EbpfGuard.Kernel.Tests.Differential;

/// <summary>Images with one wrong bit in a row that most events read: that of an ordinary value.</summary>
internal static class BrokenRow
{
    private const int SlotCells = 4;

    private const int RowCells = 8;

    /// <summary>A copy of <paramref name="image"/> in which one row says otherwise of the first trigger.</summary>
    public static PolicyImage In(PolicyImage image, Dice dice)
    {
        List<OperationLayout> judged = [];
        foreach (OperationLayout operation in image.Layout.Ops)
        {
            if (operation.SlotCount > 0) judged.Add(operation);
        }

        OperationLayout layout = dice.Pick(judged);
        uint[] cells = [.. image.Cells];
        uint place = layout.Slots + (uint)(dice.Roll((int)layout.SlotCount) * SlotCells);
        SlotEntry slot = MemoryMarshal.Read<SlotEntry>(MemoryMarshal.AsBytes(cells.AsSpan((int)place)));
        uint row = slot.Kind == (ushort)SlotKind.Class ? ValueClass.First : (uint)BitRow.BitClear;
        cells[slot.RowBase + (row * RowCells)] ^= 1;
        return image with { Cells = cells };
    }
}
