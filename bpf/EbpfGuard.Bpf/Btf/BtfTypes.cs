namespace EbpfGuard.Bpf.Btf;

/// <summary>The types of an object, by id.</summary>
internal sealed class BtfTypes(IReadOnlyList<BtfType> types)
{
    /// <summary>All types; the index is the id.</summary>
    internal IReadOnlyList<BtfType> All => types;

    /// <summary>The type behind typedefs and qualifiers.</summary>
    internal BtfType Resolve(int id)
    {
        BtfType type = types[id];
        while (type.Kind is BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag)
            type = types[type.Target];
        return type;
    }

    /// <summary>Bytes of a value of the type.</summary>
    internal int SizeOf(int id)
    {
        BtfType type = Resolve(id);
        return type.Kind switch
        {
            BtfKind.Pointer => 8,
            BtfKind.Array => type.Count * SizeOf(type.Target),
            _ => type.Size,
        };
    }

    /// <summary>The section that holds a variable, and its place there; null when there is none of that name.</summary>
    internal (string Section, BtfPlacement Place)? FindVariable(string name)
    {
        foreach (BtfType section in types)
        {
            foreach (BtfPlacement place in section.Placements)
            {
                if (types[place.Variable].Name == name)
                    return (section.Name, place);
            }
        }
        return null;
    }
}
