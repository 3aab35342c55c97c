using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_alias_key</c>: a file with several links.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AliasKey
{
    /// <summary>Inode number.</summary>
    public ulong Inode;

    /// <summary>The kernel's device number: major * 2^20 + minor.</summary>
    public ulong Device;
}
