using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_place</c>: where a part of a file system stands in the host's tree.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PlaceEntry
{
    /// <summary>Places of the part.</summary>
    public uint Count;

    /// <summary>Bytes of <see cref="Path"/>; 0 for the root.</summary>
    public uint PathBytes;

    /// <summary>Bytes of the mount point behind its last slash.</summary>
    public uint Tail;

    /// <summary>Zero.</summary>
    public uint Pad;

    /// <summary>The mount point, without an end mark.</summary>
    public Bytes256 Path;

    /// <summary>The part's path within the file system, zeros behind it.</summary>
    public Bytes256 Root;
}
