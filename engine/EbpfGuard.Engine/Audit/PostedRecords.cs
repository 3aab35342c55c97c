using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Audit;

/// <summary>Finished records that wait to be written. Several threads may add, one takes.</summary>
internal sealed class PostedRecords(int most)
{
    private readonly ConcurrentQueue<PostedRecord> _records = new();
    private long _start;
    private long _end;

    /// <summary>Number of the next record that is added.</summary>
    public long End => Interlocked.Read(ref _end);

    /// <summary>Number of the oldest that was not taken.</summary>
    public long Start => Interlocked.Read(ref _start);

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _records.IsEmpty;

    /// <summary>Adds a record; false when there is no room.</summary>
    public bool TryAdd(PostedRecord record)
    {
        if (_records.Count >= most) return false;
        Interlocked.Increment(ref _end);
        _records.Enqueue(record);
        return true;
    }

    /// <summary>Takes the oldest record; false when there is none.</summary>
    public bool TryTake([NotNullWhen(true)] out PostedRecord? record)
    {
        if (!_records.TryDequeue(out record)) return false;
        Interlocked.Increment(ref _start);
        return true;
    }
}

/// <summary>A record, and whose it is.</summary>
internal sealed record PostedRecord(PolicySession? Session, int Rule, AuditRecord Record);
