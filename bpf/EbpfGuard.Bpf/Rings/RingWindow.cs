using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Rings;

/// <summary>
/// The part of a ring's data that is mapped at the moment: it goes along with who reads. A mapping counts as the process's memory page by
/// page, whether it is looked at or not, and that of a whole ring twice, for its data is there twice in a row.
/// </summary>
/// <param name="descriptor">The ring's.</param>
/// <param name="capacity">Bytes of the ring.</param>
/// <param name="name">Its name, for errors.</param>
internal sealed unsafe class RingWindow(int descriptor, int capacity, string name) : IDisposable
{
    // To move on costs what a few hundred records do.
    private const int Usual = 1 << 20;

    private static readonly ulong Page = (ulong)Environment.SystemPageSize;

    private MemoryMapping? _mapping;
    private ulong _begin;
    private ulong _end;

    /// <summary>The bytes at a position, as many as are asked for in one piece; good until the next call.</summary>
    /// <exception cref="Errors.BpfException">They cannot be mapped.</exception>
    public byte* At(ulong position, uint bytes)
    {
        if (position + bytes > _end) Move(position, bytes);
        return _mapping!.Address + (position - _begin);
    }

    /// <inheritdoc/>
    public void Dispose() => _mapping?.Dispose();

    private void Move(ulong position, uint bytes)
    {
        ulong within = position & (Page - 1), length = Page + (ulong)Math.Min(Usual, capacity);
        if (within + bytes > length) length = Page + (ulong)capacity;

        // Before the data stand the page of the consumer and that of the producers.
        long offset = (long)((2 * Page) + (position & ((ulong)capacity - 1)) - within);
        if (_mapping is null) _mapping = MemoryMapping.Map(descriptor, offset, (nuint)length, writable: false, name);
        else _mapping.Move(descriptor, offset, (nuint)length, name);
        _begin = position - within;
        _end = _begin + length;
    }
}
