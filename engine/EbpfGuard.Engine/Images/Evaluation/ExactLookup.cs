using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>The exact maps as the kernel has them: whole texts of up to <see cref="AbiLimits.ExactLong"/> bytes.</summary>
internal sealed class ExactLookup(IReadOnlyList<ExactEntry> entries)
{
    private readonly Dictionary<Key, uint> _classes = entries.ToDictionary(e => new Key(e.Classifier, e.Text), e => e.Class);

    /// <summary>The class of <paramref name="text"/>; null when it is not in the map.</summary>
    public uint? Find(uint classifier, ReadOnlySpan<byte> text) =>
        text.Length <= AbiLimits.ExactLong && _classes.TryGetValue(new Key(classifier, text.ToArray()), out uint found) ? found : null;

    private readonly struct Key(uint classifier, byte[] text) : IEquatable<Key>
    {
        private readonly uint _classifier = classifier;
        private readonly byte[] _text = text;

        public bool Equals(Key other) => _classifier == other._classifier && _text.AsSpan().SequenceEqual(other._text);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_classifier);
            hash.AddBytes(_text);
            return hash.ToHashCode();
        }
    }
}
