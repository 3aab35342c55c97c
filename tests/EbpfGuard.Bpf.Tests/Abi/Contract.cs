using EbpfGuard.Bpf.Btf;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Tests.Support;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The contract between kernel and user space: the types of <c>abi.bpf.o</c>, and what the header's comments say of them.</summary>
internal sealed class Contract
{
    private Contract(BtfTypes types, HeaderComments comments)
    {
        ILookup<int, string> tags = types.All.Where(t => t.Kind == BtfKind.DeclarationTag).ToLookup(t => t.Target, t => t.Name);
        Types = types;
        Comments = comments;
        Twins = [.. types.All.Index()
            .Where(t => t.Item.Kind == BtfKind.Variable)
            .Select(t => TwinOf(t.Item, tags[t.Index].SingleOrDefault()))
            .OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    /// <summary>The contract that the tests were built with.</summary>
    internal static Contract Current { get; } = Read();

    /// <summary>The types and all that they refer to.</summary>
    internal BtfTypes Types { get; }

    /// <summary>The header's comments.</summary>
    internal HeaderComments Comments { get; }

    /// <summary>The types that have a twin, by its name.</summary>
    internal IReadOnlyList<Twin> Twins { get; }

    /// <summary>The twin of a type of the contract.</summary>
    internal Twin TwinOf(BtfType type) => Twins.Single(t => t.Type.Name == type.Name);

    private static Contract Read()
    {
        using BpfObject abi = TestPrograms.Open("abi");
        return new Contract(abi.Types, HeaderComments.Read(string.Concat(Directory.GetFiles(TestPrograms.PathOf("contract"), "*.h").Select(File.ReadAllText))));
    }

    private Twin TwinOf(BtfType variable, string? tag)
    {
        BtfType type = Types.Resolve(variable.Target);
        TwinKind kind = (type.Kind, tag) switch
        {
            (BtfKind.Struct, null) => TwinKind.Struct,
            (BtfKind.Enum or BtfKind.Enum64, null) => TwinKind.Enum,
            (BtfKind.Enum or BtfKind.Enum64, "flags") => TwinKind.Flags,
            (BtfKind.Enum or BtfKind.Enum64, "constants") => TwinKind.Constants,
            _ => throw new InvalidDataException($"abi.bpf.c: {variable.Name} is a {type.Kind} with tag '{tag}'"),
        };
        return new Twin(variable.Name, kind, type);
    }
}
