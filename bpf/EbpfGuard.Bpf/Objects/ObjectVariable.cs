using EbpfGuard.Bpf.Btf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>
/// A global variable of an object: a piece of a data section, which is a map of one entry. Before load
/// its first contents lie in libbpf's memory; afterwards they are the map's.
/// </summary>
internal readonly struct ObjectVariable
{
    private const string ConstantSection = ".rodata";

    private readonly BpfObject _owner;
    private readonly string _name;
    private readonly BpfMap _section;
    private readonly BtfPlacement _place;

    private ObjectVariable(BpfObject owner, string name, BpfMap section, BtfPlacement place)
    {
        _owner = owner;
        _name = name;
        _section = section;
        _place = place;
    }

    /// <summary>Finds a variable by name, and by whether it is a constant where that matters.</summary>
    internal static ObjectVariable Find(BpfObject owner, string name, bool? isConstant)
    {
        if (owner.Types.FindVariable(name) is { } found)
        {
            bool isOne = found.Section.StartsWith(ConstantSection, StringComparison.Ordinal);
            if ((isConstant ?? isOne) == isOne)
                return new ObjectVariable(owner, name, owner.Map(found.Section), found.Place);
        }
        string kind = isConstant == true ? "constant" : "variable";
        throw new ArgumentException($"object {owner.Name} has no {kind} {name}", nameof(name));
    }

    internal void Write(ReadOnlySpan<byte> value)
    {
        CheckSize(value.Length);
        if (!_owner.IsLoaded)
        {
            value.CopyTo(FirstContents());
            return;
        }
        using MappedArray section = _section.MapMemory();
        value.CopyTo(section.Bytes.Slice(_place.Offset, _place.Size));
    }

    internal void Read(Span<byte> value)
    {
        CheckSize(value.Length);
        if (!_owner.IsLoaded)
        {
            FirstContents().CopyTo(value);
            return;
        }
        var section = new byte[_section.EntryBytes];
        _section.TryGet(stackalloc byte[sizeof(uint)], section);
        section.AsSpan(_place.Offset, _place.Size).CopyTo(value);
    }

    private unsafe Span<byte> FirstContents()
    {
        nuint size = 0;
        byte* section = LibBpf.bpf_map__initial_value(_section.Pointer, &size);
        return section != null && (nuint)(_place.Offset + _place.Size) <= size
            ? new Span<byte>(section + _place.Offset, _place.Size)
            : throw new BpfException("set", _name, Errno.EINVAL);
    }

    private void CheckSize(int given)
    {
        if (given != _place.Size)
            throw new ArgumentException($"{_name} has {_place.Size} bytes, not {given}");
    }
}
