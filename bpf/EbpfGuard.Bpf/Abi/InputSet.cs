namespace EbpfGuard.Bpf.Abi;

public partial struct InputSet : IEquatable<InputSet>
{
    private const int Bits = 64;

    /// <summary>The set of these.</summary>
    public static InputSet Of(params IEnumerable<FactInput> inputs)
    {
        InputSet set = default;
        foreach (FactInput input in inputs) set.Add(input);
        return set;
    }

    /// <summary>What is in either.</summary>
    public static InputSet operator |(InputSet left, InputSet right)
    {
        for (int word = 0; word < AbiLimits.InputWords; word++) left.Words[word] |= right.Words[word];
        return left;
    }

    /// <summary>True when the same inputs are in both.</summary>
    public static bool operator ==(InputSet left, InputSet right) => left.Equals(right);

    /// <summary>True when some input is in one of them only.</summary>
    public static bool operator !=(InputSet left, InputSet right) => !left.Equals(right);

    /// <summary>True when <paramref name="input"/> is in it.</summary>
    public readonly bool Has(FactInput input) => (Words[(int)input / Bits] >> ((int)input % Bits) & 1) != 0;

    /// <summary>Puts <paramref name="input"/> in.</summary>
    public void Add(FactInput input) => Words[(int)input / Bits] |= 1UL << ((int)input % Bits);

    /// <inheritdoc/>
    public readonly bool Equals(InputSet other) => ((ReadOnlySpan<ulong>)Words).SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is InputSet other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Words[0], Words[1], Words[2], Words[3]);
}
