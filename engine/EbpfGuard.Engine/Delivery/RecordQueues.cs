using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// The queues to one reader, one for each ring of decisions: what was stopped never waits behind alerts, and is never dropped
/// because of them.
/// </summary>
public sealed class RecordQueues : IRecordInbox
{
    /// <summary>Queues of so many bytes each (multiples of 8) that call <paramref name="wake"/> after each record they take.</summary>
    public RecordQueues(int decisionBytes, int responseBytes, int alertBytes, Action wake)
    {
        Decisions = new RecordQueue(decisionBytes, wake);
        Responses = new RecordQueue(responseBytes, wake);
        Alerts = new RecordQueue(alertBytes, wake);
    }

    /// <summary>Denials and kills.</summary>
    public RecordQueue Decisions { get; }

    /// <summary>What user space has to judge, and to kill for.</summary>
    public RecordQueue Responses { get; }

    /// <summary>What is only reported.</summary>
    public RecordQueue Alerts { get; }

    /// <summary>True when nothing waits to be read.</summary>
    public bool IsEmpty => Decisions.IsEmpty && Responses.IsEmpty && Alerts.IsEmpty;

    /// <summary>The queue of what comes through <paramref name="ring"/>.</summary>
    public RecordQueue Of(RecordRing ring) => ring switch
    {
        RecordRing.Decisions => Decisions,
        RecordRing.Responses => Responses,
        _ => Alerts,
    };

    /// <inheritdoc/>
    public bool TryTake(RecordRing ring, ReadOnlySpan<byte> record, int tag) => Of(ring).TryEnqueue(record, tag);
}
