using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_place_key</c>: a part of a file system, and which of the places where it is mounted.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PlaceKey
{
    /// <summary>The kernel's device number: major * 2^20 + minor.</summary>
    public ulong Device;

    /// <summary>Hash of the part's path within the file system.</summary>
    public ulong RootHash;

    /// <summary>Bytes of that path; 0 for the whole file system.</summary>
    public uint RootBytes;

    /// <summary>0 for the first place.</summary>
    public uint Index;
}
