using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Long arguments as the kernel's tracker keeps them: as long as somebody runs or descends from their program, and a little longer.
/// </summary>
/// <param name="find">Finds one piece in the kernel.</param>
internal sealed class ArgumentPieces(ArgumentPieces.Finder find)
{
    /// <summary>Finds the piece with that key; false when it is not there.</summary>
    public delegate bool Finder(in PieceKey key, out ArgumentPiece piece);

    /// <summary>The arguments of a program that has so many bytes of them; null when they are not there (any more).</summary>
    public byte[]? Read(ulong program, uint bytes)
    {
        if (bytes > AbiLimits.ArgsWhole) return null;
        byte[] whole = new byte[bytes];
        Span<byte> left = whole;
        for (uint i = 0; !left.IsEmpty; i++)
        {
            if (!find(new PieceKey { Program = program, Number = i }, out ArgumentPiece piece)) return null;
            ReadOnlySpan<byte> text = piece.Text;
            text = text[..Math.Min(text.Length, left.Length)];
            text.CopyTo(left);
            left = left[text.Length..];
        }

        // The kernel gives their memory to others while it is being read; of those that go the first goes first.
        return find(new PieceKey { Program = program }, out _) ? whole : null;
    }
}
