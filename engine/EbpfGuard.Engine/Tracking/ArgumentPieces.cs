using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;

namespace EbpfGuard.Engine.Tracking;

/// <summary>Long arguments as the kernel's tracker keeps them.</summary>
internal sealed class ArgumentPieces(BpfObject tracker)
{
    private readonly BpfMap<PieceKey, ArgumentPiece> _pieces = tracker.Map<PieceKey, ArgumentPiece>("eg_pieces");

    /// <summary>The arguments of a program that has so many bytes of them; null when it, or some piece, is gone.</summary>
    public byte[]? Read(ulong program, uint bytes)
    {
        byte[] whole = new byte[bytes];
        Span<byte> left = whole;
        for (uint i = 0; !left.IsEmpty; i++)
        {
            if (!_pieces.TryGet(new PieceKey { Program = program, Number = i }, out ArgumentPiece piece)) return null;
            ReadOnlySpan<byte> text = piece.Text;
            text = text[..Math.Min(text.Length, left.Length)];
            text.CopyTo(left);
            left = left[text.Length..];
        }

        return whole;
    }
}
