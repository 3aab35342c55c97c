using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Where records come in that leave something to user space. Between the ring and the backlog of what somebody may have to be killed
/// for there is no queue, because whoever floods would fill it, and a culprit's record would find no room: a repeat is counted before it
/// takes any, and of what is none the flooder's own is lost.
/// </summary>
/// <param name="session">The policy.</param>
/// <param name="time">The time for which answers hold.</param>
/// <param name="wake">Called when there is something to do.</param>
public sealed class ResponseInbox(PolicySession session, TimeProvider time, Action wake) : IRecordInbox
{
    private const int QueueBytes = 1 << 20;

    /// <summary>What the kernel has stopped.</summary>
    internal RecordQueue Decisions { get; } = new(QueueBytes, wake);

    /// <summary>What somebody may have to be killed for.</summary>
    internal ResponseBacklog Suspicions { get; } = new(session, time, wake);

    /// <summary>What is only reported.</summary>
    internal RecordQueue Alerts { get; } = new(QueueBytes, wake);

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => Decisions.IsEmpty && Suspicions.IsEmpty && Alerts.IsEmpty;

    /// <inheritdoc/>
    public bool TryTake(RecordRing ring, ReadOnlySpan<byte> record, int tag)
    {
        switch (ring)
        {
            case RecordRing.Decisions:
                return Decisions.TryEnqueue(record, tag);
            case RecordRing.Responses:
                // It counts for itself what it has no room for.
                Suspicions.Add(record, tag);
                return true;
            default:
                return Alerts.TryEnqueue(record, tag);
        }
    }
}
