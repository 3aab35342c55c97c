using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_mount</c>: where a file system stands in the host's tree.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MountEntry
{
    /// <summary>Id of the mount.</summary>
    public uint MountId;

    /// <summary>Bytes of <see cref="Path"/>; 0 for the root.</summary>
    public uint PathBytes;

    /// <summary>The mount point, without an end mark.</summary>
    public Bytes256 Path;
}
