using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Two records are the same when they say the same of the same process: all but their number, their time and the thread. The
/// bytes are compared, not only a hash of them: nobody can pass for something harmless by a collision.
/// </summary>
internal sealed class RecordIdentity : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private static readonly int FactsOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Head))
        + (int)Marshal.OffsetOf<RecordHead>(nameof(RecordHead.Type));

    private static readonly int TidOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Tid));

    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals((ReadOnlySpan<byte>)x, y));

    public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) =>
        Before(alternate).SequenceEqual(Before(other)) && Behind(alternate).SequenceEqual(Behind(other));

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(Before(alternate));
        hash.AddBytes(Behind(alternate));
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> record) => record[FactsOffset..TidOffset];

    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> record) => record[(TidOffset + sizeof(uint))..];
}
