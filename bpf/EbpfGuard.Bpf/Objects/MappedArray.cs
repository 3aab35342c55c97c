using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// The memory of an array map, shared with the kernel: a write is seen by the programs at once. Spans
/// taken from it may not be used after it is disposed.
/// </summary>
public sealed unsafe class MappedArray : IDisposable
{
    private readonly MemoryMapping _memory;
    private readonly int _length;

    internal MappedArray(BpfMap map)
        : this(map.Descriptor, map.ValueBytes, (int)map.MaxEntries, map.Name)
    {
    }

    internal MappedArray(int descriptor, int valueBytes, int entries, string name)
    {
        // The kernel rounds an array's values up to 8 bytes; they lie side by side so.
        ValueStride = (valueBytes + 7) & ~7;
        _length = checked(ValueStride * entries);
        nuint page = (nuint)Environment.SystemPageSize;
        nuint pages = ((nuint)_length + page - 1) & ~(page - 1);
        _memory = MemoryMapping.Map(descriptor, 0, pages, writable: true, name);
    }

    /// <summary>Bytes from one value to the next.</summary>
    public int ValueStride { get; }

    /// <summary>All values.</summary>
    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
            return new Span<byte>(_memory.Address, _length);
        }
    }

    /// <summary>All values as elements of a type.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>Ends the sharing; the map keeps its contents.</summary>
    public void Dispose() => _memory.Dispose();
}
