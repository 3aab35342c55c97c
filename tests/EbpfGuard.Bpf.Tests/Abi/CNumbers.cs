using EbpfGuard.Bpf.Btf;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The C# types of C's numbers.</summary>
internal static class CNumbers
{
    /// <summary>That of an integer or of an enum's values. A <c>char</c> is a byte, whatever its sign.</summary>
    internal static string NameOf(BtfType type) => (type.Size, type.IsSigned) switch
    {
        (1, _) => "byte",
        (2, false) => "ushort",
        (2, true) => "short",
        (4, false) => "uint",
        (4, true) => "int",
        (8, false) => "ulong",
        (8, true) => "long",
        _ => throw new InvalidDataException($"no C# number is as {type.Name} with {type.Size} bytes"),
    };
}
