using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>
/// The tables under construction: 32-bit cells by number. What is aligned to its size never crosses a page, because a
/// page is a multiple of every size that is used.
/// </summary>
internal sealed class CellWriter
{
    private uint[] _cells = new uint[AbiLimits.PageCells];

    /// <summary>Cells in use; cell 0 is never given out.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Gives out <paramref name="count"/> zero cells in a row, the first a multiple of <paramref name="alignment"/>.</summary>
    public uint Allocate(int count, int alignment)
    {
        int first = (Count + alignment - 1) / alignment * alignment;
        Count = first + count;
        if (Count > _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(_cells.Length * 2, (Count + AbiLimits.PageCells) / AbiLimits.PageCells * AbiLimits.PageCells));
        }

        return (uint)first;
    }

    /// <summary><paramref name="count"/> cells from <paramref name="first"/>, until the next allocation.</summary>
    public Span<uint> At(uint first, int count) => _cells.AsSpan((int)first, count);

    /// <summary>The struct at <paramref name="cell"/>, until the next allocation.</summary>
    public ref T At<T>(uint cell)
        where T : unmanaged
    {
        int cells = System.Runtime.CompilerServices.Unsafe.SizeOf<T>() / sizeof(uint);
        return ref MemoryMarshal.AsRef<T>(MemoryMarshal.AsBytes(At(cell, cells)));
    }

    /// <summary>Writes 64-bit words, low cell first, and says where.</summary>
    public uint Write(ReadOnlySpan<ulong> words)
    {
        uint first = Allocate(words.Length * 2, 2);
        words.CopyTo(MemoryMarshal.Cast<uint, ulong>(At(first, words.Length * 2)));
        return first;
    }

    /// <summary>Writes cells and says where.</summary>
    public uint Write(ReadOnlySpan<uint> cells)
    {
        uint first = Allocate(cells.Length, 1);
        cells.CopyTo(At(first, cells.Length));
        return first;
    }

    /// <summary>Writes a byte map, aligned to its size, and says where.</summary>
    public uint Write(ReadOnlySpan<byte> map)
    {
        uint first = Allocate((int)DfaCell.BytesCells, (int)DfaCell.BytesCells);
        map.CopyTo(MemoryMarshal.AsBytes(At(first, (int)DfaCell.BytesCells)));
        return first;
    }

    /// <summary>All cells, filled up to whole pages.</summary>
    public uint[] ToPages()
    {
        int pages = (Count + AbiLimits.PageCells - 1) / AbiLimits.PageCells;
        return _cells.AsSpan(0, pages * AbiLimits.PageCells).ToArray();
    }
}
