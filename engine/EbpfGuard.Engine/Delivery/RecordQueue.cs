using System.Buffers.Binary;

namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// A bounded queue of records as bytes, in one ring of memory taken at the start: passing a record on allocates nothing.
/// Several threads may write, one reads.
/// </summary>
public sealed class RecordQueue
{
    private const int HeaderBytes = 8;
    private const int Wrap = -1;
    private readonly byte[] _memory;
    private readonly Lock _writers = new();
    private readonly Action _wake;
    private long _head;
    private long _tail;

    /// <summary>A queue of <paramref name="bytes"/> (a multiple of 8) that calls <paramref name="wake"/> after each record it takes.</summary>
    public RecordQueue(int bytes, Action wake)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes % 8, 0);
        _memory = GC.AllocateUninitializedArray<byte>(bytes);
        _wake = wake;
    }

    /// <summary>True when nothing waits to be read.</summary>
    public bool IsEmpty => Volatile.Read(ref _head) == Volatile.Read(ref _tail);

    /// <summary>Where the next record will stand, counted from the first on.</summary>
    public long End => Volatile.Read(ref _tail);

    /// <summary>Where the oldest record stands, counted likewise.</summary>
    public long Start => Volatile.Read(ref _head);

    /// <summary>Takes a copy of <paramref name="record"/> with a number of the caller's; false when there is no room.</summary>
    public bool TryEnqueue(ReadOnlySpan<byte> record, int tag)
    {
        lock (_writers)
        {
            int needed = HeaderBytes + ((record.Length + 7) & ~7);
            long tail = _tail;
            int at = (int)(tail % _memory.Length);
            int toEnd = _memory.Length - at;
            long used = tail - Volatile.Read(ref _head);

            // A record never wraps: what is left before the end is skipped instead.
            long wanted = needed <= toEnd ? needed : toEnd + (long)needed;
            if (used + wanted > _memory.Length) return false;
            if (needed > toEnd)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_memory.AsSpan(at), Wrap);
                tail += toEnd;
                at = 0;
            }

            BinaryPrimitives.WriteInt32LittleEndian(_memory.AsSpan(at), record.Length);
            BinaryPrimitives.WriteInt32LittleEndian(_memory.AsSpan(at + 4), tag);
            record.CopyTo(_memory.AsSpan(at + HeaderBytes));
            Volatile.Write(ref _tail, tail + needed);
        }

        _wake();
        return true;
    }

    /// <summary>Looks at the oldest record, which stays valid until <see cref="Release"/>; false when there is none.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> record, out int tag)
    {
        while (!IsEmpty)
        {
            int at = (int)(_head % _memory.Length);
            int length = BinaryPrimitives.ReadInt32LittleEndian(_memory.AsSpan(at));
            if (length == Wrap)
            {
                Volatile.Write(ref _head, _head + _memory.Length - at);
                continue;
            }

            tag = BinaryPrimitives.ReadInt32LittleEndian(_memory.AsSpan(at + 4));
            record = _memory.AsSpan(at + HeaderBytes, length);
            return true;
        }

        record = default;
        tag = 0;
        return false;
    }

    /// <summary>Frees the record that was looked at.</summary>
    public void Release()
    {
        int at = (int)(_head % _memory.Length);
        int length = BinaryPrimitives.ReadInt32LittleEndian(_memory.AsSpan(at));
        Volatile.Write(ref _head, _head + HeaderBytes + ((length + 7) & ~7));
    }
}
