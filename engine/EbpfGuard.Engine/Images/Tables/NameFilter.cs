using System.Buffers.Binary;
using System.Numerics;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>
/// The bits that tell most texts from the names of a hash table by their last bytes and their length, before they are
/// looked up. A filter of Bloom's kind (1970) with a single hash: a name always has its bit.
/// </summary>
internal readonly record struct NameFilter(uint[] Bits, int Shift)
{
    /// <summary>So many bits a name let one in sixteen of other texts through.</summary>
    private const int BitsPerName = 16;

    private const int CellBits = 32;

    /// <summary>The last bytes of a text that make its bit. Shorter texts have none.</summary>
    private const int TailBytes = sizeof(ulong);

    /// <summary>The filter of <paramref name="names"/>.</summary>
    public static NameFilter Of(IReadOnlyList<byte[]> names)
    {
        ulong size = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(CellBits, names.Count * BitsPerName));
        var filter = new NameFilter(new uint[size / CellBits], 64 - BitOperations.Log2(size));
        foreach (byte[] name in names)
        {
            if (BitOf(name, filter.Shift) is { } bit) filter.Bits[bit / CellBits] |= 1U << (int)(bit % CellBits);
        }

        return filter;
    }

    /// <summary>The bit of <paramref name="text"/>; null when it is too short to have one.</summary>
    public static ulong? BitOf(ReadOnlySpan<byte> text, int shift) => text.Length < TailBytes
        ? null
        : unchecked((BinaryPrimitives.ReadUInt64LittleEndian(text[^TailBytes..]) + (ulong)text.Length) * ExactFilter.Factor) >> shift;
}
