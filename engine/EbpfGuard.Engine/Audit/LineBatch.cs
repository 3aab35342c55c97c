using System.Buffers;

namespace EbpfGuard.Engine.Audit;

/// <summary>Lines that are to be written at once, one behind the other.</summary>
internal sealed class LineBatch
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 17);
    private readonly List<int> _ends = [];

    /// <summary>How many there are.</summary>
    public int Count => _ends.Count;

    /// <summary>All of them.</summary>
    public ReadOnlyMemory<byte> All => _bytes.WrittenMemory;

    /// <summary>One of them.</summary>
    public ReadOnlyMemory<byte> this[int line]
    {
        get
        {
            int start = line == 0 ? 0 : _ends[line - 1];
            return _bytes.WrittenMemory[start.._ends[line]];
        }
    }

    /// <summary>Adds a copy of a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        _bytes.Write(line);
        _ends.Add(_bytes.WrittenCount);
    }

    /// <summary>Takes all away.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _ends.Clear();
    }
}
