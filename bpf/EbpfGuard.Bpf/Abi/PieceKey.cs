using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_piece_key</c>: which piece of which program's arguments.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PieceKey
{
    /// <summary>The program.</summary>
    public ulong Program;

    /// <summary>The piece: 0 begins with argv[0].</summary>
    public uint Number;

    /// <summary>Zero.</summary>
    public uint Pad;
}
