namespace EbpfGuard.Bpf.Btf;

/// <summary>The kinds of types, numbered as in the format.</summary>
internal enum BtfKind
{
    Void = 0,
    Integer = 1,
    Pointer = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Function = 12,
    FunctionPrototype = 13,
    Variable = 14,
    DataSection = 15,
    Float = 16,
    DeclarationTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}

/// <summary>A type. Which of the parts are filled depends on its kind.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name; empty for nameless ones.</param>
/// <param name="Size">Bytes, for kinds that have a size of their own.</param>
/// <param name="Target">Type id that it refers to; of an array, its element.</param>
/// <param name="Count">Elements of an array.</param>
/// <param name="IsSigned">Of an integer.</param>
internal sealed record BtfType(BtfKind Kind, string Name, int Size, int Target, int Count, bool IsSigned)
{
    /// <summary>Members of a struct or union.</summary>
    public IReadOnlyList<BtfField> Fields { get; init; } = [];

    /// <summary>Of an enum.</summary>
    public IReadOnlyList<BtfEnumerator> Enumerators { get; init; } = [];

    /// <summary>Of a data section.</summary>
    public IReadOnlyList<BtfPlacement> Placements { get; init; } = [];
}

/// <summary>A member of a struct.</summary>
internal readonly record struct BtfField(string Name, int Type, int BitOffset);

/// <summary>A named number.</summary>
internal readonly record struct BtfEnumerator(string Name, long Value);

/// <summary>Where a variable stands in its section, in bytes.</summary>
internal readonly record struct BtfPlacement(int Variable, int Offset, int Size);
