namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>The address trie as the kernel has it: the longest prefix wins.</summary>
internal sealed class AddressLookup
{
    private readonly Dictionary<(uint Classifier, int PrefixBits, UInt128 Prefix), uint> _classes = [];
    private readonly int[] _prefixes;

    public AddressLookup(IReadOnlyList<AddressEntry> entries)
    {
        foreach (AddressEntry entry in entries)
        {
            _classes.Add((entry.Classifier, entry.PrefixBits, Prefix(entry.Address, entry.PrefixBits)), entry.Class);
        }

        _prefixes = [.. entries.Select(e => e.PrefixBits).Distinct().OrderDescending()];
    }

    /// <summary>The class of <paramref name="address"/>; null when no network of the trie holds it.</summary>
    public uint? Find(uint classifier, UInt128 address)
    {
        foreach (int bits in _prefixes)
        {
            if (_classes.TryGetValue((classifier, bits, Prefix(address, bits)), out uint found)) return found;
        }

        return null;
    }

    private static UInt128 Prefix(UInt128 address, int bits) => bits == 0 ? UInt128.Zero : address >> (128 - bits);
}
