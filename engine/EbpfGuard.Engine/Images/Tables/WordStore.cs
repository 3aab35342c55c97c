using System.Runtime.InteropServices;

namespace EbpfGuard.Engine.Images.Tables;

/// <summary>The packed words of rows; equal ones are stored once.</summary>
internal sealed class WordStore(CellWriter cells)
{
    private readonly Dictionary<ulong, uint> _placeByHash = [];

    /// <summary>The cell of <paramref name="words"/>; 0 for none.</summary>
    public uint Place(ReadOnlySpan<ulong> words)
    {
        if (words.IsEmpty) return 0;
        ulong hash = Hash(words);
        if (_placeByHash.TryGetValue(hash, out uint place) && IsAt(place, words)) return place;
        place = cells.Write(words);
        _placeByHash[hash] = place;
        return place;
    }

    private static ulong Hash(ReadOnlySpan<ulong> words)
    {
        ulong hash = (ulong)words.Length;
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * 0x9e3779b97f4a7c15;
            hash ^= hash >> 32;
        }

        return hash;
    }

    private bool IsAt(uint place, ReadOnlySpan<ulong> words) =>
        place + (words.Length * 2) <= cells.Count
        && MemoryMarshal.Cast<uint, ulong>(cells.At(place, words.Length * 2)).SequenceEqual(words);
}
