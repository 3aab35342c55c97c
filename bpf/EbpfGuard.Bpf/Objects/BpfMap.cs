using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// A map of an object, its entries as bytes; valid as long as the object. Entries of a per-CPU map are
/// the values of all possible CPUs, each rounded up to 8 bytes.
/// </summary>
public readonly unsafe struct BpfMap
{
    private readonly BpfObject _owner;
    private readonly nint _map;

    internal BpfMap(BpfObject owner, nint map)
    {
        _owner = owner;
        _map = map;
    }

    /// <summary>Its name.</summary>
    public string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(Pointer)) ?? "";

    /// <summary>Its kind.</summary>
    public MapType Type => (MapType)LibBpf.bpf_map__type(Pointer);

    /// <summary>Bytes of a key.</summary>
    public int KeyBytes => (int)LibBpf.bpf_map__key_size(Pointer);

    /// <summary>Bytes of a value, on one CPU.</summary>
    public int ValueBytes => (int)LibBpf.bpf_map__value_size(Pointer);

    /// <summary>Bytes that user space reads or writes for a value: <see cref="ValueBytes"/>, on all CPUs where there are several.</summary>
    public int EntryBytes => IsPerCpu ? ((ValueBytes + 7) & ~7) * PossibleCpus : ValueBytes;

    /// <summary>Most entries; of a ring buffer, its bytes. May be set until the object is loaded.</summary>
    public uint MaxEntries
    {
        get => LibBpf.bpf_map__max_entries(Pointer);
        set
        {
            _owner.ThrowIfLoaded();
            NativeResult.Check(LibBpf.bpf_map__set_max_entries(_map, value), "size map", Name);
        }
    }

    /// <summary>The descriptor, owned by the object.</summary>
    /// <exception cref="BpfException">The object is not loaded.</exception>
    public int Descriptor => NativeResult.Check(LibBpf.bpf_map__fd(Pointer), "find descriptor of", Name);

    /// <summary>Kernel memory that the loaded map holds, in bytes.</summary>
    public long MemoryBytes => DescriptorMemory.Read(Descriptor);

    /// <summary>The number of CPUs that a per-CPU entry has values for.</summary>
    public static int PossibleCpus => NativeResult.Check(LibBpf.libbpf_num_possible_cpus(), "count", "possible CPUs");

    internal nint Pointer
    {
        get
        {
            _owner.ThrowIfDisposed();
            return _map;
        }
    }

    private bool IsPerCpu => Type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash
        or MapType.PerCpuCgroupStorage;

    /// <summary>Copies an entry out.</summary>
    /// <returns>False when there is none for the key.</returns>
    public bool TryGet(ReadOnlySpan<byte> key, Span<byte> value)
    {
        CheckLength(key.Length, KeyBytes, "key");
        CheckLength(value.Length, EntryBytes, "value");
        fixed (byte* k = key)
        fixed (byte* v = value)
            return Found(LibBpf.bpf_map_lookup_elem(Descriptor, k, v), "read", Errno.ENOENT);
    }

    /// <summary>Writes an entry, new or not.</summary>
    /// <exception cref="BpfException">E2BIG: the map is full. ENOENT: task storage of a process that has ended.</exception>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Write(key, value, MapWrite.Any, 0);

    /// <summary>Writes an entry only when the key has none.</summary>
    /// <returns>False when it has one, which is left as it is.</returns>
    /// <exception cref="BpfException">As <see cref="Set"/>.</exception>
    public bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Write(key, value, MapWrite.OnlyNew, Errno.EEXIST);

    /// <summary>Writes an entry only when the key has one.</summary>
    /// <returns>False when it has none.</returns>
    public bool TryReplace(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Write(key, value, MapWrite.OnlyExisting, Errno.ENOENT);

    /// <summary>Removes an entry.</summary>
    /// <returns>False when there was none.</returns>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        CheckLength(key.Length, KeyBytes, "key");
        fixed (byte* k = key)
            return Found(LibBpf.bpf_map_delete_elem(Descriptor, k), "remove from", Errno.ENOENT);
    }

    /// <summary>Walks the keys, in no order; an empty <paramref name="previous"/> asks for the first.</summary>
    /// <returns>False at the end.</returns>
    public bool TryGetNextKey(ReadOnlySpan<byte> previous, Span<byte> next)
    {
        CheckLength(next.Length, KeyBytes, "key");
        if (!previous.IsEmpty)
            CheckLength(previous.Length, KeyBytes, "key");
        fixed (byte* p = previous)
        fixed (byte* n = next)
            return Found(LibBpf.bpf_map_get_next_key(Descriptor, p, n), "walk", Errno.ENOENT);
    }

    /// <summary>Writes many entries, their keys and values side by side, in one call where the kernel can.</summary>
    /// <exception cref="BpfException">Some entry was refused; those before it are written.</exception>
    public void SetMany(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values)
    {
        int count = keys.Length / KeyBytes;
        CheckLength(keys.Length, count * KeyBytes, "keys");
        CheckLength(values.Length, count * EntryBytes, "values");
        if (count == 0)
            return;
        uint written = (uint)count;
        int result;
        fixed (byte* k = keys)
        fixed (byte* v = values)
            result = LibBpf.bpf_map_update_batch(Descriptor, k, v, &written, null);
        if (result != -Errno.ENOTSUPP)
        {
            NativeResult.Check(result, "fill map", Name);
            return;
        }
        for (int i = 0; i < count; i++)
            Set(keys.Slice(i * KeyBytes, KeyBytes), values.Slice(i * EntryBytes, EntryBytes));
    }

    /// <summary>Shares an array's memory with this process; only for arrays made for it (BPF_F_MMAPABLE).</summary>
    /// <exception cref="BpfException">The map does not allow it, or is frozen.</exception>
    public MappedArray MapMemory() => new(this);

    /// <summary>Gives it a name in a bpf file system, which keeps it when the object is gone.</summary>
    /// <exception cref="BpfException">EPERM where that is no bpf file system; EEXIST.</exception>
    public void Pin(string path) => NativeResult.Check(LibBpf.bpf_obj_pin(Descriptor, path), "pin map", path);

    /// <summary>Uses another object's map in the place of its own, which is then not made. To be called before the load.</summary>
    /// <exception cref="BpfException">It is of another shape.</exception>
    public void Share(BpfMap other) => Reuse(other.Descriptor);

    /// <summary>Uses the map that has a name in a bpf file system. To be called before the load.</summary>
    /// <exception cref="BpfException">There is none, or it is of another shape.</exception>
    public void Share(string path)
    {
        int descriptor = NativeResult.Check(LibBpf.bpf_obj_get(path), "open pinned map", path);
        try
        {
            Reuse(descriptor);
        }
        finally
        {
            _ = LibC.close(descriptor);
        }
    }

    /// <summary>
    /// Forbids user space to write to the map from now on, so that what the programs read stays what it is.
    /// Every <see cref="MappedArray"/> of it must be disposed before.
    /// </summary>
    public void Freeze() => NativeResult.Check(LibBpf.bpf_map_freeze(Descriptor), "freeze map", Name);

    private void Reuse(int descriptor)
    {
        _owner.ThrowIfLoaded();
        (int key, int value) = (KeyBytes, ValueBytes);
        NativeResult.Check(LibBpf.bpf_map__reuse_fd(_map, descriptor), "share map", Name);
        if ((KeyBytes, ValueBytes) != (key, value)) throw new BpfException("share map", Name, Errno.EINVAL);
    }

    private bool Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapWrite mode, int expected)
    {
        CheckLength(key.Length, KeyBytes, "key");
        CheckLength(value.Length, EntryBytes, "value");
        fixed (byte* k = key)
        fixed (byte* v = value)
            return Found(LibBpf.bpf_map_update_elem(Descriptor, k, v, (ulong)mode), "write to", expected);
    }

    private bool Found(int result, string operation, int expected)
    {
        if (result >= 0)
            return true;
        return result == -expected ? false : throw new BpfException(operation + " map", Name, -result);
    }

    private void CheckLength(int given, int wanted, string part)
    {
        if (given != wanted)
            throw new ArgumentException($"map {Name}: the {part} has {given} bytes, not {wanted}");
    }
}
