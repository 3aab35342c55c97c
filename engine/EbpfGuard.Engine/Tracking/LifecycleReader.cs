using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Reads the tracker's records of execs, forks and exits into the process table: on a thread of its own, and at once for whoever
/// meets a record of a process that is not known yet.
/// </summary>
internal sealed class LifecycleReader : IDisposable
{
    // Nobody is woken for the start and the end of a process.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly RingBufferReader _ring;
    private readonly RingBufferPoller _poller;
    private readonly Lock _reading = new();
    private readonly FaultLog _faults;
    private readonly Thread _thread;
    private LifecycleHandler _handler;
    private volatile bool _isStopping;

    public LifecycleReader(BpfMap ring, ProcessTable table, Func<ulong, uint, byte[]?> readArguments, ulong firstSequence, FaultLog faults)
    {
        _faults = faults;
        _ring = new RingBufferReader(ring);
        _poller = new RingBufferPoller(_ring);
        _handler = new LifecycleHandler(new LifecycleDecoder(table, readArguments), new SequenceTracker(firstSequence), faults);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-processes" };
    }

    /// <summary>Begins to read.</summary>
    public void Start() => _thread.Start();

    /// <summary>Reads what is there.</summary>
    public void Read()
    {
        lock (_reading) _ring.Read(ref _handler);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isStopping)
        {
            _isStopping = true;
            if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            {
                _poller.Wake();
                _thread.Join();
            }
        }

        _poller.Dispose();
        _ring.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                _poller.Wait(LookEvery);
                Read();
            }
            catch (Exception e)
            {
                // Without this thread nobody's name is known. What fails at once must not fill a processor.
                _faults.Add("reading who starts and who ends", e);
                Thread.Sleep(LookEvery);
            }
        }
    }
}
