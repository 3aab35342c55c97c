using System.Globalization;
using EbpfGuard.Bpf.Btf;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>What a type of the contract is in C#; <c>abi.bpf.c</c> says it.</summary>
internal enum TwinKind
{
    Struct,
    Enum,
    Flags,
    Constants,
}

/// <summary>A type of the contract and the name of its C# twin.</summary>
internal sealed record Twin(string Name, TwinKind Kind, BtfType Type)
{
    private readonly string _prefix = CNames.CommonPrefix(Type.Enumerators.Select(e => e.Name));

    /// <summary>The type as C writes it: <c>enum eg_op</c>.</summary>
    internal string CName => $"{(Kind == TwinKind.Struct ? "struct" : "enum")} {Type.Name}";

    /// <summary>C names of all members.</summary>
    internal IEnumerable<string> Members => Type.Fields.Select(f => f.Name).Concat(Type.Enumerators.Select(e => e.Name));

    /// <summary>What a member is called in C#.</summary>
    internal string NameOf(string member) => CNames.ToPascal(member[_prefix.Length..]);

    /// <summary>The value of an enumerator as a literal. Large numbers are masks.</summary>
    internal static string Literal(BtfEnumerator enumerator, bool isMask) =>
        isMask || enumerator.Value is < int.MinValue or >= 1 << 24
            ? $"0x{enumerator.Value:x}"
            : enumerator.Value.ToString(CultureInfo.InvariantCulture);
}
