namespace EbpfGuard.Engine.Images.Automata;

/// <summary>A partition of the 256 byte values: an automaton treats the bytes of one class alike.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _map;

    private ByteClasses(byte[] map)
    {
        _map = map;
        Count = map.Max() + 1;
        Representatives = [.. Enumerable.Range(0, Count).Select(c => (byte)Array.IndexOf(map, (byte)c))];
    }

    /// <summary>The class of each byte.</summary>
    public ReadOnlySpan<byte> Map => _map;

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>A byte of each class.</summary>
    public byte[] Representatives { get; }

    /// <summary>The class of <paramref name="value"/>.</summary>
    public int this[byte value] => _map[value];

    /// <summary>The coarsest partition in which every set of <paramref name="sets"/> is a union of classes.</summary>
    public static ByteClasses Separating(IEnumerable<ByteSet> sets)
    {
        int[] map = new int[256];
        var renumbered = new Dictionary<(int Old, bool Inside), int>();
        foreach (ByteSet set in sets)
        {
            renumbered.Clear();
            for (int b = 0; b < 256; b++)
            {
                (int, bool) key = (map[b], set.Contains((byte)b));
                if (!renumbered.TryGetValue(key, out int number)) renumbered.Add(key, number = renumbered.Count);
                map[b] = number;
            }
        }

        return new ByteClasses([.. map.Select(c => (byte)c)]);
    }

    /// <summary>The same partition, seen by a text in which <paramref name="alias"/> means <paramref name="value"/>.</summary>
    public byte[] MapWithAlias(byte alias, byte value)
    {
        byte[] map = [.. _map];
        map[alias] = map[value];
        return map;
    }
}
