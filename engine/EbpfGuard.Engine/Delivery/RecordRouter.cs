using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// Takes decision records from a ring and passes them on: to the responder when a rule left something to it, else to the audit. Those of
/// the ring for responses are split where they are for both. Allocates nothing; what there is no room for is counted. No record
/// ends the reading.
/// </summary>
internal struct RecordRouter(
    PolicySession session, RecordRing ring, SequenceTracker sequence, ProcessTable table, Action catchUp,
    IRecordInbox responses, IRecordInbox audit, FaultLog faults) : IRecordHandler
{
    private readonly RecordSplit _split = new(session);

    /// <summary>Records that were none.</summary>
    public long Malformed { get; private set; }

    /// <inheritdoc/>
    public void Handle(ReadOnlySpan<byte> record)
    {
        try
        {
            Route(record);
        }
        catch (Exception e)
        {
            faults.Add("reading a decision record", e);
        }
    }

    private void Route(ReadOnlySpan<byte> record)
    {
        if (!DecisionView.TryOpen(record, out DecisionView view))
        {
            Malformed++;
            return;
        }

        sequence.Observe(view.Fixed.Head.Sequence);

        // The exec of a process is told before anything it does, but in another ring: read on there first.
        if (!table.Contains(view.Fixed.ExecId)) catchUp();
        if (ring == RecordRing.Responses && _split.IsMixed(record, view))
        {
            Pass(_split.Part(record, view, hasWork: true), responses);
            Pass(_split.Part(record, view, hasWork: false), audit);
        }
        else
        {
            Pass(record, session.HasWork(view.Rules) ? responses : audit);
        }
    }

    private readonly void Pass(ReadOnlySpan<byte> record, IRecordInbox inbox)
    {
        if (!inbox.TryTake(ring, record, RecordTag.Of(session.Number, ring)) && DecisionView.TryOpen(record, out DecisionView view))
            session.LoseInQueue(view.Rules);
    }
}

/// <summary>Where a queued record comes from.</summary>
internal static class RecordTag
{
    public static int Of(int session, RecordRing ring) => (session << 2) | (int)ring;

    public static int Session(int tag) => tag >> 2;

    public static RecordRing Ring(int tag) => (RecordRing)(tag & 3);
}
