using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_arguments</c>: a piece of the arguments of an exec, whose record comes behind all of them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ArgumentsRecord
{
    /// <summary>The head.</summary>
    public RecordHead Head;

    /// <summary>The process that the exec record will name.</summary>
    public ulong ExecId;

    /// <summary>Where in the arguments the piece begins.</summary>
    public uint Offset;

    /// <summary>Bytes of the piece.</summary>
    public uint Bytes;

    /// <summary>Arguments, a NUL behind each.</summary>
    public PieceText Text;
}
