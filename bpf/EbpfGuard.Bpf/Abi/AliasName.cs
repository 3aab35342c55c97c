using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_alias</c>: the name by which rules ask for a file that has several.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AliasName
{
    /// <summary>The inode's generation: a number that is given to another file has another.</summary>
    public uint Generation;

    /// <summary>Bytes of <see cref="Path"/>.</summary>
    public uint PathBytes;

    /// <summary>Bytes of the path behind its last slash.</summary>
    public uint Tail;

    /// <summary>1 when some rule that stops asks for it, 0 when only rules that report do.</summary>
    public uint Stops;

    /// <summary>The host's name of the file, without an end mark.</summary>
    public Bytes512 Path;
}
