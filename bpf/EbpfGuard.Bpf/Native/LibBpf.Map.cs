using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

internal static unsafe partial class LibBpf
{
    /// <summary>Name as the object has it; ".rodata" and the like carry the object's name in front.</summary>
    [LibraryImport(Library)]
    internal static partial byte* bpf_map__name(nint map);

    /// <summary>Descriptor owned by the object, or a negated errno when not loaded.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map__fd(nint map);

    /// <summary><c>enum bpf_map_type</c>.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map__type(nint map);

    /// <summary>Bytes of a key.</summary>
    [LibraryImport(Library)]
    internal static partial uint bpf_map__key_size(nint map);

    /// <summary>Bytes of a value.</summary>
    [LibraryImport(Library)]
    internal static partial uint bpf_map__value_size(nint map);

    /// <summary>Number of entries; of a ring buffer, its bytes.</summary>
    [LibraryImport(Library)]
    internal static partial uint bpf_map__max_entries(nint map);

    /// <summary>Fails with EBUSY once loaded.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map__set_max_entries(nint map, uint count);

    /// <summary>Memory that holds a section's first contents until load; null for other maps.</summary>
    [LibraryImport(Library)]
    internal static partial byte* bpf_map__initial_value(nint map, nuint* size);

    /// <summary>Copies a value out, or fails with ENOENT.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_lookup_elem(int map, void* key, void* value);

    /// <summary>Writes an entry; flags are <see cref="MapWrite"/>.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_update_elem(int map, void* key, void* value, ulong flags);

    /// <summary>Removes an entry, or fails with ENOENT.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_delete_elem(int map, void* key);

    /// <summary>The key behind <paramref name="key"/>, the first one behind null; ENOENT at the end.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_get_next_key(int map, void* key, void* next);

    /// <summary>Writes entries; <paramref name="count"/> is how many were written when it returns.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_update_batch(int map, void* keys, void* values, uint* count, void* options);

    /// <summary>Makes a map that belongs to no object; a descriptor or a negated errno.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_map_create(int type, string name, uint keyBytes, uint valueBytes, uint entries, MapCreateOptions* options);

    /// <summary>Gives what the descriptor stands for a name in a bpf file system.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_pin(int descriptor, string path);

    /// <summary>Opens what has a name in a bpf file system; a descriptor or a negated errno.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_get(string path);

    /// <summary>Lets an object that is not loaded yet use a map that is there already; the descriptor is copied.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map__reuse_fd(nint map, int descriptor);

    /// <summary>Makes the map read-only for user space.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_map_freeze(int map);
}

/// <summary>The part of <c>struct bpf_map_create_opts</c> that is used; libbpf takes its size from the first field.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct MapCreateOptions
{
    [FieldOffset(0)]
    internal nuint Size;

    [FieldOffset(28)]
    internal uint Flags;
}
