using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Delivery;

/// <summary>Takes records as they come from the rings, from any thread.</summary>
public interface IRecordInbox
{
    /// <summary>Takes a copy of a record that came through <paramref name="ring"/>, with a number of the caller's.</summary>
    /// <returns>False when there is no room for it, and it is the caller's to count.</returns>
    bool TryTake(RecordRing ring, ReadOnlySpan<byte> record, int tag);
}
