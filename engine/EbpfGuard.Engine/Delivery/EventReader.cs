using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// One thread that reads a policy's rings in place: denials and kills first, then what user space may have to kill for, then
/// alerts.
/// </summary>
public sealed class EventReader : IDisposable
{
    // Records that need nobody to act wake nobody.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);
    private readonly RingBufferReader _decisions;
    private readonly RingBufferReader _responses;
    private readonly RingBufferReader _alerts;
    private readonly RingBufferPoller _poller;
    private readonly List<SequenceTracker> _sequences = [];
    private readonly FaultLog _faults;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private RecordRouter _decisionRouter;
    private RecordRouter _responseRouter;
    private RecordRouter _alertRouter;
    private volatile bool _isStopping;

    /// <summary>Opens the rings of <paramref name="policy"/>. Reading begins with <see cref="Start"/>.</summary>
    /// <param name="policy">The loaded policy.</param>
    /// <param name="session">Its counts.</param>
    /// <param name="tracker">Knows the processes that records speak of.</param>
    /// <param name="responses">For records of rules that leave something to user space.</param>
    /// <param name="audit">For the others.</param>
    /// <param name="lost">Called with a ring and the first and last number of records that are missing in it.</param>
    /// <param name="faults">Where failures of the reading go; it goes on all the same.</param>
    /// <param name="time">The time after which a record that is missing counts as lost.</param>
    public EventReader(
        LoadedPolicy policy, PolicySession session, Tracker tracker, IRecordInbox responses, IRecordInbox audit,
        Action<RecordRing, ulong, ulong> lost, FaultLog faults, TimeProvider time)
    {
        _faults = faults;
        _time = time;
        _decisions = new RingBufferReader(policy.Object.Map(LoadedPolicy.NameOf(RecordRing.Decisions)));
        _responses = new RingBufferReader(policy.Object.Map(LoadedPolicy.NameOf(RecordRing.Responses)));
        _alerts = new RingBufferReader(policy.Object.Map(LoadedPolicy.NameOf(RecordRing.Alerts)));
        _poller = new RingBufferPoller(_decisions, _responses, _alerts);
        _decisionRouter = RouterOf(RecordRing.Decisions);
        _responseRouter = RouterOf(RecordRing.Responses);
        _alertRouter = RouterOf(RecordRing.Alerts);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-rings" };

        RecordRouter RouterOf(RecordRing ring)
        {
            var sequence = new SequenceTracker(0) { Lost = (first, last) => lost(ring, first, last) };
            _sequences.Add(sequence);
            return new RecordRouter(session, ring, sequence, tracker.Processes, tracker.CatchUp, responses, audit, faults);
        }
    }

    /// <summary>Begins to read.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Reads what is there and ends. To be called when the policy is detached, so that nothing is written any more.
    /// </summary>
    public void Stop()
    {
        if (_isStopping) return;
        _isStopping = true;
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        _poller.Wake();
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _poller.Dispose();
        _decisions.Dispose();
        _responses.Dispose();
        _alerts.Dispose();
    }

    private void Run()
    {
        // Who fills the rings competes with it for the processors: it would come too late just when there is most to read.
        UrgentThread.TryBecome();
        long settled = _time.GetTimestamp();
        while (!_isStopping)
        {
            try
            {
                _poller.Wait(LookEvery);
                ReadAll();
                if (_time.GetElapsedTime(settled) < SettleEvery) continue;
                settled = _time.GetTimestamp();
                foreach (SequenceTracker sequence in _sequences) sequence.Settle();
            }
            catch (Exception e)
            {
                // Without this thread the log goes silent while enforcement goes on. What fails at once must not fill a processor.
                _faults.Add("reading the rings", e);
                Thread.Sleep(LookEvery);
            }
        }

        _faults.Attempt("reading the rings to their end", () =>
        {
            ReadAll();
            foreach (SequenceTracker sequence in _sequences) sequence.Finish();
        });
    }

    private void ReadAll()
    {
        _decisions.Read(ref _decisionRouter);
        _responses.Read(ref _responseRouter);
        _alerts.Read(ref _alertRouter);
    }
}
