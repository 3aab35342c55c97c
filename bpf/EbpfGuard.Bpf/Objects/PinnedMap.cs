using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// A map by itself: one that was found by its name in a bpf file system, whoever made it, or one made to be left there.
/// </summary>
public sealed unsafe class PinnedMap : IDisposable
{
    private const int ArrayMap = (int)MapType.Array;
    private const uint Mappable = 1 << 10;
    private readonly DescriptorHandle _handle;
    private readonly MapInfoRecord _info;

    private PinnedMap(int descriptor, string name)
    {
        _handle = new DescriptorHandle(descriptor);
        Name = name;
        MapInfoRecord info = default;
        uint size = (uint)sizeof(MapInfoRecord);
        try
        {
            NativeResult.Check(LibBpf.bpf_obj_get_info_by_fd(descriptor, &info, &size), "describe", name);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }

        _info = info;
    }

    /// <summary>The path it was opened by, or the name it was made with.</summary>
    public string Name { get; }

    /// <summary>Its kind.</summary>
    public MapType Type => (MapType)_info.Type;

    /// <summary>Bytes of a value.</summary>
    public int ValueBytes => (int)_info.ValueBytes;

    internal int Descriptor => _handle.Descriptor;

    /// <summary>Most entries; of a ring buffer, its bytes.</summary>
    public int MaxEntries => checked((int)_info.MaxEntries);

    /// <summary>The map at <paramref name="path"/>; null when there is none.</summary>
    /// <exception cref="BpfException">It cannot be opened, or is no map.</exception>
    public static PinnedMap? TryOpen(string path)
    {
        int descriptor = LibBpf.bpf_obj_get(path);
        if (descriptor == -Errno.ENOENT) return null;
        return new PinnedMap(NativeResult.Check(descriptor, "open pinned map", path), path);
    }

    /// <summary>Makes an array whose memory can be shared.</summary>
    /// <exception cref="BpfException">The kernel refuses it.</exception>
    public static PinnedMap CreateArray(string name, int valueBytes, int entries)
    {
        var options = new MapCreateOptions { Size = (nuint)sizeof(MapCreateOptions), Flags = Mappable };
        int descriptor = LibBpf.bpf_map_create(ArrayMap, name, sizeof(uint), (uint)valueBytes, (uint)entries, &options);
        return new PinnedMap(NativeResult.Check(descriptor, "create map", name), name);
    }

    /// <summary>Gives it a name in a bpf file system, which keeps it when this process is gone.</summary>
    /// <exception cref="BpfException">EPERM where that is no bpf file system; EEXIST.</exception>
    public void Pin(string path) => NativeResult.Check(LibBpf.bpf_obj_pin(_handle.Descriptor, path), "pin map", path);

    /// <summary>Sets an entry of a map whose keys and values have these sizes.</summary>
    /// <exception cref="BpfException">It has others, or no room.</exception>
    public void Set<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (_info.KeyBytes != sizeof(TKey) || _info.ValueBytes != sizeof(TValue)) throw new BpfException("write to", Name, Errno.EINVAL);
        NativeResult.Check(LibBpf.bpf_map_update_elem(Descriptor, &key, &value, 0), "write to", Name);
    }

    /// <inheritdoc cref="BpfMap.MapMemory"/>
    public MappedArray MapMemory() => new(_handle.Descriptor, ValueBytes, MaxEntries, Name);

    /// <summary>Closes it; pinned, it stays.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The beginning of <c>struct bpf_map_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MapInfoRecord
    {
        internal uint Type;
        internal uint Id;
        internal uint KeyBytes;
        internal uint ValueBytes;
        internal uint MaxEntries;
        internal uint Flags;
    }
}
