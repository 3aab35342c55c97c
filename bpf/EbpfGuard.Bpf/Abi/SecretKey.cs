using System.Runtime.CompilerServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>The key of a keyed hash.</summary>
[InlineArray(2)]
public struct SecretKey
{
    private ulong _first;
}
