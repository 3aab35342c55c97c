namespace EbpfGuard.Engine.Images.Automata;

/// <summary>A piece of a pattern: one byte of <paramref name="Bytes"/>, or any number of them.</summary>
internal readonly record struct PatternItem(ByteSet Bytes, bool IsRepeated)
{
    /// <summary>True when the item takes every text.</summary>
    public bool TakesAll => IsRepeated && Bytes == ByteSet.All;
}
