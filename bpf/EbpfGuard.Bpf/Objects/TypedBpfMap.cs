using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// A map whose keys and values are read as structs. The sizes are compared once, when it is made. A
/// per-CPU map is taken by its bytes instead.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public readonly struct BpfMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Takes a map as one of these types.</summary>
    /// <exception cref="ArgumentException">Its sizes are others.</exception>
    public BpfMap(BpfMap map)
    {
        if (map.KeyBytes != Unsafe.SizeOf<TKey>() || map.EntryBytes != Unsafe.SizeOf<TValue>())
        {
            throw new ArgumentException(
                $"map {map.Name} has keys of {map.KeyBytes} and values of {map.EntryBytes} bytes; "
                + $"{typeof(TKey).Name} has {Unsafe.SizeOf<TKey>()} and {typeof(TValue).Name} {Unsafe.SizeOf<TValue>()}",
                nameof(map));
        }
        Untyped = map;
    }

    /// <summary>The same map by its bytes.</summary>
    public BpfMap Untyped { get; }

    /// <inheritdoc cref="BpfMap.TryGet"/>
    public bool TryGet(in TKey key, out TValue value)
    {
        value = default;
        return Untyped.TryGet(BytesOf(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <inheritdoc cref="BpfMap.Set"/>
    public void Set(in TKey key, in TValue value) => Untyped.Set(BytesOf(in key), BytesOf(in value));

    /// <inheritdoc cref="BpfMap.TryAdd"/>
    public bool TryAdd(in TKey key, in TValue value) => Untyped.TryAdd(BytesOf(in key), BytesOf(in value));

    /// <inheritdoc cref="BpfMap.TryReplace"/>
    public bool TryReplace(in TKey key, in TValue value) => Untyped.TryReplace(BytesOf(in key), BytesOf(in value));

    /// <inheritdoc cref="BpfMap.Remove"/>
    public bool Remove(in TKey key) => Untyped.Remove(BytesOf(in key));

    /// <summary>Writes many entries in one call where the kernel can.</summary>
    /// <exception cref="ArgumentException">There are not as many keys as values.</exception>
    public void SetMany(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values) =>
        Untyped.SetMany(MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values));

    /// <summary>All keys at one moment; entries that come or go meanwhile may be missed or seen twice.</summary>
    public IReadOnlyList<TKey> Keys()
    {
        var keys = new List<TKey>();
        TKey next = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<TKey>(ref next));
        bool found = Untyped.TryGetNextKey([], bytes);
        while (found)
        {
            keys.Add(next);
            TKey previous = next;
            found = Untyped.TryGetNextKey(BytesOf(in previous), bytes);
        }
        return keys;
    }

    private static ReadOnlySpan<byte> BytesOf<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}
