namespace EbpfGuard.Dsl.Conditions;

/// <summary>Membership in an <see cref="OperandSet"/>, in time that does not grow with its size.</summary>
public sealed class OperandLookup
{
    private readonly HashSet<string> _texts;
    private readonly HashSet<long> _numbers;
    private readonly Dictionary<int, HashSet<UInt128>> _networksByPrefix;

    internal OperandLookup(OperandSet operands)
    {
        _texts = operands.Texts.ToHashSet(StringComparer.Ordinal);
        _numbers = [.. operands.Numbers];
        _networksByPrefix = operands.Networks.GroupBy(n => n.PrefixBits)
            .ToDictionary(g => g.Key, g => g.Select(n => Prefix(n.Address, n.PrefixBits)).ToHashSet());
    }

    /// <summary>True when an operand is <paramref name="text"/>.</summary>
    public bool HasText(string text) => _texts.Contains(text);

    /// <summary>True when an operand is <paramref name="number"/>.</summary>
    public bool HasNumber(long number) => _numbers.Contains(number);

    /// <summary>True when <paramref name="address"/> (canonical) lies in some operand.</summary>
    public bool Covers(UInt128 address) =>
        _networksByPrefix.Any(group => group.Value.Contains(Prefix(address, group.Key)));

    private static UInt128 Prefix(UInt128 address, int bits) => bits == 0 ? UInt128.Zero : address >> (128 - bits);
}
