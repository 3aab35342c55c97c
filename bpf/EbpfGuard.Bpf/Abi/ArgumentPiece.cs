using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_piece</c>: a piece of arguments that are too long to be kept at once.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ArgumentPiece
{
    /// <summary>Arguments, a NUL behind each; the last piece has less.</summary>
    public PieceText Text;
}
