using EbpfGuard.Bpf.Native;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Bpf.Rings;

/// <summary>
/// Reads a ring buffer in place. The kernel lays it out as a page with the consumer's position, a page
/// with the producers' position, and the data twice in a row, so that a record that wraps around still
/// lies in one piece. Each record has an 8-byte header, whose first word holds its length, a busy bit
/// until it is complete and a bit that says it was thrown away.
/// One thread reads; dispose it before the object that owns the map, and only when that thread is done.
/// </summary>
public sealed unsafe class RingBufferReader : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const uint HeaderBytes = 8;

    private readonly MemoryMapping _consumerPage;
    private readonly MemoryMapping _producerPage;
    private readonly RingWindow _window;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly ulong _releaseBytes;
    private ulong _position;

    /// <summary>Opens a loaded ring buffer.</summary>
    /// <exception cref="ArgumentException">The map is not one.</exception>
    public RingBufferReader(BpfMap ring)
        : this(DescriptorOf(ring.Type, ring.Name, ring.Descriptor), checked((int)ring.MaxEntries), ring.Name)
    {
    }

    /// <summary>Opens a pinned ring buffer, from where its last reader stopped.</summary>
    /// <exception cref="ArgumentException">The map is not one.</exception>
    public RingBufferReader(PinnedMap ring)
        : this(DescriptorOf(ring.Type, ring.Name, ring.Descriptor), ring.MaxEntries, ring.Name)
    {
    }

    /// <summary>Opens what has the layout of a ring buffer.</summary>
    internal RingBufferReader(int descriptor, int capacity, string name)
    {
        Name = name;
        Descriptor = descriptor;
        Capacity = capacity;
        _releaseBytes = (ulong)Capacity / 4;
        nuint page = (nuint)Environment.SystemPageSize;
        _consumerPage = MemoryMapping.Map(Descriptor, 0, page, writable: true, Name);
        try
        {
            _producerPage = MemoryMapping.Map(Descriptor, (long)page, page, writable: false, Name);
        }
        catch
        {
            _consumerPage.Dispose();
            throw;
        }
        _consumer = (ulong*)_consumerPage.Address;
        _producer = (ulong*)_producerPage.Address;
        _window = new RingWindow(Descriptor, Capacity, Name);
        _position = Volatile.Read(ref *_consumer);
    }

    /// <summary>The map's name.</summary>
    public string Name { get; }

    /// <summary>Bytes of the ring.</summary>
    public int Capacity { get; }

    /// <summary>Bytes that producers have claimed and this reader has not passed.</summary>
    public long PendingBytes
    {
        get
        {
            ThrowIfDisposed();
            return (long)(Volatile.Read(ref *_producer) - _position);
        }
    }

    /// <summary>Bytes that this reader and its predecessors have passed.</summary>
    internal ulong Position => _position;

    /// <summary>The map's descriptor.</summary>
    internal int Descriptor { get; }

    /// <summary>
    /// Gives every record that is complete by now to <paramref name="handler"/> and frees its room: once
    /// at the end, or each quarter of the ring. Stops at a record that is still being written. A record
    /// whose handler throws counts as read.
    /// </summary>
    /// <returns>The number of records, thrown-away ones not counted.</returns>
    public long Read<THandler>(ref THandler handler)
        where THandler : IRecordHandler, allows ref struct
    {
        ThrowIfDisposed();
        ulong end = Volatile.Read(ref *_producer);
        ulong released = _position;
        long records = 0;
        try
        {
            while (_position < end)
            {
                uint word = Volatile.Read(ref *(uint*)_window.At(_position, HeaderBytes));
                if ((word & Busy) != 0)
                    break;
                uint length = word & ~(Busy | Discarded);
                byte* record = _window.At(_position, HeaderBytes + length) + HeaderBytes;
                _position += (length + HeaderBytes + 7) & ~7u;
                if ((word & Discarded) == 0)
                {
                    records++;
                    handler.Handle(new ReadOnlySpan<byte>(record, (int)length));
                }
                if (_position - released >= _releaseBytes)
                {
                    released = _position;
                    Volatile.Write(ref *_consumer, released);
                }
            }
        }
        finally
        {
            if (_position != released)
                Volatile.Write(ref *_consumer, _position);
        }
        return records;
    }

    /// <summary>Ends the sharing.</summary>
    public void Dispose()
    {
        _consumerPage.Dispose();
        _producerPage.Dispose();
        _window.Dispose();
    }

    private static int DescriptorOf(MapType type, string name, int descriptor) =>
        type == MapType.RingBuffer ? descriptor : throw new ArgumentException($"map {name} is not a ring buffer");

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_producerPage.IsClosed, this);
}
