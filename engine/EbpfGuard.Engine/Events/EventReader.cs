using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// One thread that reads a policy's rings in place: denials and kills first, then what user space may have to kill for, then
/// alerts; the life of processes whenever a record speaks of one that is not known.
/// </summary>
public sealed class EventReader : IDisposable
{
    // Nobody is woken for the start and the end of a process.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);
    private readonly RingBufferReader _decisions;
    private readonly RingBufferReader _responses;
    private readonly RingBufferReader _alerts;
    private readonly RingBufferReader _lifecycle;
    private readonly RingBufferPoller _poller;
    private readonly SequenceTracker[] _sequences;
    private readonly Thread _thread;
    private RecordRouter _decisionRouter;
    private RecordRouter _responseRouter;
    private RecordRouter _alertRouter;
    private LifecycleHandler _lifecycleHandler;
    private volatile bool _isStopping;

    /// <summary>Opens the rings of <paramref name="policy"/>. Reading begins with <see cref="Start"/>.</summary>
    /// <param name="policy">The loaded policy.</param>
    /// <param name="session">Its books.</param>
    /// <param name="table">Kept by the lifecycle ring.</param>
    /// <param name="responses">For records of rules that leave something to user space.</param>
    /// <param name="audit">For the others.</param>
    /// <param name="lost">Called with a ring and the first and last number of records that are missing in it.</param>
    public EventReader(
        LoadedPolicy policy, PolicySession session, ProcessTable table, RecordQueues responses, RecordQueues audit,
        Action<RecordRing, ulong, ulong> lost)
    {
        _decisions = new RingBufferReader(policy.Object.Map("eg_decisions"));
        _responses = new RingBufferReader(policy.Object.Map("eg_responses"));
        _alerts = new RingBufferReader(policy.Object.Map("eg_alerts"));
        _lifecycle = new RingBufferReader(policy.Object.Map("eg_lifecycle"));
        _poller = new RingBufferPoller(_decisions, _responses, _alerts, _lifecycle);
        _sequences = [.. Enum.GetValues<RecordRing>().Select(r => new SequenceTracker(0) { Lost = (first, last) => lost(r, first, last) })];
        _decisionRouter = RouterOf(RecordRing.Decisions);
        _responseRouter = RouterOf(RecordRing.Responses);
        _alertRouter = RouterOf(RecordRing.Alerts);
        _lifecycleHandler = new LifecycleHandler(session.Decoder, _sequences[(int)RecordRing.Lifecycle]);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-rings" };

        RecordRouter RouterOf(RecordRing ring) => new(session, ring, _sequences[(int)ring], table, ReadLifecycle, responses, audit);
    }

    /// <summary>Why reading ended by itself; null while it goes on.</summary>
    public Exception? Failure { get; private set; }

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
        _lifecycle.Dispose();
    }

    private void Run()
    {
        try
        {
            long settled = Environment.TickCount64;
            while (!_isStopping)
            {
                _poller.Wait(LookEvery);
                ReadAll();
                if (Environment.TickCount64 - settled < SettleEvery.TotalMilliseconds) continue;
                settled = Environment.TickCount64;
                foreach (SequenceTracker sequence in _sequences) sequence.Settle();
            }

            ReadAll();
            foreach (SequenceTracker sequence in _sequences) sequence.Finish();
        }
        catch (Exception e)
        {
            // Without this thread the log goes silent while enforcement goes on: the owner has to say so.
            Failure = e;
        }
    }

    private void ReadAll()
    {
        _decisions.Read(ref _decisionRouter);
        _responses.Read(ref _responseRouter);
        _alerts.Read(ref _alertRouter);
        ReadLifecycle();
    }

    private void ReadLifecycle() => _lifecycle.Read(ref _lifecycleHandler);
}
