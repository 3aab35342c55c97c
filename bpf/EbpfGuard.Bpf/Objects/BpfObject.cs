using System.Runtime.InteropServices;
using System.Text;
using EbpfGuard.Bpf.Btf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// A compiled object: open, adjust, <see cref="Load"/>, then use its maps and programs. Disposing it
/// frees them, except what a pinned link keeps alive; dispose links and ring readers first. Not
/// thread-safe until loaded; afterwards its maps and programs may be used by several threads.
/// </summary>
public sealed unsafe class BpfObject : IDisposable
{
    private readonly BpfObjectHandle _handle;
    private BtfTypes? _types;

    private BpfObject(BpfObjectHandle handle, string name)
    {
        _handle = handle;
        Name = name;
    }

    /// <summary>The name given at opening; messages and internal maps carry it.</summary>
    public string Name { get; }

    /// <summary>Whether <see cref="Load"/> succeeded.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>All programs, also those that are not loaded.</summary>
    public IEnumerable<BpfProgram> Programs
    {
        get
        {
            for (nint at = NextProgram(0); at != 0; at = NextProgram(at))
                yield return new BpfProgram(this, at);
        }
    }

    /// <summary>All maps, those of the object's data sections included.</summary>
    public IEnumerable<BpfMap> Maps
    {
        get
        {
            for (nint at = NextMap(0); at != 0; at = NextMap(at))
                yield return new BpfMap(this, at);
        }
    }

    /// <summary>The object's own types.</summary>
    internal BtfTypes Types => _types ??= ReadTypes();

    /// <summary>Parses an ELF object from memory.</summary>
    /// <exception cref="BpfException">It is not one that libbpf takes.</exception>
    public static BpfObject Open(ReadOnlySpan<byte> elf, string name)
    {
        LibBpfLog.Install();
        fixed (byte* bytes = elf)
        fixed (byte* objectName = Encoding.UTF8.GetBytes(name + '\0'))
        {
            var options = new ObjectOpenOptions { Size = (nuint)sizeof(ObjectOpenOptions), ObjectName = objectName };
            LibBpfLog.BeginCapture();
            BpfObjectHandle handle = LibBpf.bpf_object__open_mem(bytes, (nuint)elf.Length, &options);
            int errno = Marshal.GetLastPInvokeError();
            string log = LibBpfLog.EndCapture();
            if (!handle.IsInvalid)
                return new BpfObject(handle, name);
            handle.Dispose();
            throw new BpfException("open object", name, errno, log);
        }
    }

    /// <summary>Parses an ELF object from a file and names it after the file.</summary>
    /// <exception cref="BpfException">It is not one that libbpf takes.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BpfObject OpenFile(string path)
    {
        string name = Path.GetFileName(path);
        return Open(File.ReadAllBytes(path), name[..(name + '.').IndexOf('.', StringComparison.Ordinal)]);
    }

    /// <summary>The program of that C function name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public BpfProgram Program(string name) =>
        Programs.Where(p => p.Name == name).Select(p => (BpfProgram?)p).FirstOrDefault()
        ?? throw new ArgumentException($"object {Name} has no program {name}", nameof(name));

    /// <summary>The map of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public BpfMap Map(string name)
    {
        ThrowIfDisposed();
        nint map = LibBpf.bpf_object__find_map_by_name(_handle, name);
        return map != 0
            ? new BpfMap(this, map)
            : throw new ArgumentException($"object {Name} has no map {name}", nameof(name));
    }

    /// <summary>The map of that name, its key and value read as the given types.</summary>
    /// <exception cref="ArgumentException">There is none, or its sizes are others.</exception>
    public BpfMap<TKey, TValue> Map<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged => new(Map(name));

    /// <summary>Sets a <c>const volatile</c> variable, before the object is loaded.</summary>
    /// <exception cref="ArgumentException">There is no such constant, or its size is another.</exception>
    public void SetConstant<T>(string name, in T value)
        where T : unmanaged =>
        SetConstant(name, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <inheritdoc cref="SetConstant{T}"/>
    public void SetConstant(string name, ReadOnlySpan<byte> value)
    {
        ThrowIfLoaded();
        ObjectVariable.Find(this, name, isConstant: true).Write(value);
    }

    /// <summary>Sets a global variable: its first value, or, once loaded, the one that the programs see at once.</summary>
    /// <exception cref="ArgumentException">There is no such variable, it is a constant, or its size is another.</exception>
    public void SetVariable<T>(string name, in T value)
        where T : unmanaged =>
        ObjectVariable.Find(this, name, isConstant: false).Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Reads a global variable or constant; once loaded, as the programs have it now.</summary>
    /// <exception cref="ArgumentException">There is no such variable, or its size is another.</exception>
    public T GetVariable<T>(string name)
        where T : unmanaged
    {
        T value = default;
        ObjectVariable.Find(this, name, isConstant: null).Read(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Creates the maps and loads the programs whose <see cref="BpfProgram.Autoload"/> is set.</summary>
    /// <exception cref="BpfException">The kernel refused; its log holds the verifier's words.</exception>
    public void Load()
    {
        ThrowIfLoaded();
        LibBpfLog.BeginCapture();
        int result = LibBpf.bpf_object__load(_handle);
        string log = LibBpfLog.EndCapture();
        if (result < 0)
            throw new BpfException("load", Name, -result, log);
        IsLoaded = true;
    }

    /// <summary>Frees the object. Whatever was taken from it may not be used any more.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Keeps a use after <see cref="Dispose"/> from reaching freed memory.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_handle.IsClosed, this);

    /// <summary>Maps and programs have their final shape from here on.</summary>
    internal void ThrowIfLoaded()
    {
        ThrowIfDisposed();
        if (IsLoaded)
            throw new InvalidOperationException($"object {Name} is loaded already");
    }

    private nint NextProgram(nint previous)
    {
        ThrowIfDisposed();
        return LibBpf.bpf_object__next_program(_handle, previous);
    }

    private nint NextMap(nint previous)
    {
        ThrowIfDisposed();
        return LibBpf.bpf_object__next_map(_handle, previous);
    }

    private BtfTypes ReadTypes()
    {
        ThrowIfDisposed();
        nint btf = LibBpf.bpf_object__btf(_handle);
        uint size = 0;
        byte* bytes = btf == 0 ? null : LibBpf.btf__raw_data(btf, &size);
        return bytes != null
            ? BtfReader.Read(new ReadOnlySpan<byte>(bytes, (int)size))
            : throw new InvalidDataException($"object {Name} has no BTF");
    }
}
