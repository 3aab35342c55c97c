using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_mount</c>: a file system that stands in the host's tree, whole or in parts.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MountEntry
{
    /// <summary>Mount points of it and of its parts.</summary>
    public uint Places;

    /// <summary>Bytes of the longest path of a part within it.</summary>
    public uint Reach;
}
