namespace EbpfGuard.Engine.Images.Automata;

/// <summary>A set of byte values.</summary>
internal readonly record struct ByteSet(UInt128 Low, UInt128 High)
{
    /// <summary>Every byte.</summary>
    public static ByteSet All { get; } = new(UInt128.MaxValue, UInt128.MaxValue);

    /// <summary>Only <paramref name="value"/>.</summary>
    public static ByteSet Of(byte value) => default(ByteSet).With(value);

    /// <summary>True when <paramref name="value"/> is in the set.</summary>
    public bool Contains(byte value) => ((value < 128 ? Low : High) >> (value & 127) & 1) != 0;

    /// <summary>The set and <paramref name="value"/>.</summary>
    public ByteSet With(byte value)
    {
        UInt128 bit = UInt128.One << (value & 127);
        return value < 128 ? this with { Low = Low | bit } : this with { High = High | bit };
    }

    /// <summary>The set without <paramref name="value"/>.</summary>
    public ByteSet Without(byte value)
    {
        UInt128 bit = UInt128.One << (value & 127);
        return value < 128 ? this with { Low = Low & ~bit } : this with { High = High & ~bit };
    }

    /// <summary>The bytes that are not in the set.</summary>
    public ByteSet Complement() => new(~Low, ~High);

    /// <summary>The set and, for each ASCII letter in it, its other case.</summary>
    public ByteSet WithBothCases()
    {
        ByteSet both = this;
        for (byte upper = (byte)'A'; upper <= 'Z'; upper++)
        {
            byte lower = (byte)(upper | 0x20);
            if (Contains(upper)) both = both.With(lower);
            if (Contains(lower)) both = both.With(upper);
        }

        return both;
    }
}
