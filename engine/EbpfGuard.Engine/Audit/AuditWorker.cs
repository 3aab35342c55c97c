using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Events;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The one thread that writes the audit log. Records come as bytes from the rings, or finished from the responder; every
/// second it writes what was lost. Each record that reaches the file is counted for its rule, and each that does not.
/// </summary>
public sealed class AuditWorker : IAuditInbox, IDisposable
{
    private const int MostPosted = 16384;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<int, PolicySession> _sessions = [];
    private readonly ConcurrentQueue<Posted> _posted = new();
    private readonly AuditLog _log;
    private readonly WallClock _clock;
    private readonly TimeProvider _time;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private long _ticked;
    private volatile bool _isStopping;

    /// <summary>A worker over <paramref name="log"/> with a queue of so many bytes; it begins with <see cref="Start"/>.</summary>
    public AuditWorker(AuditLog log, WallClock clock, TimeProvider time, int queueBytes)
    {
        _log = log;
        _clock = clock;
        _time = time;
        _ticked = time.GetTimestamp();
        Queue = new RecordQueue(queueBytes, _wakeup.Signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-audit" };
    }

    /// <summary>Where records come in as bytes.</summary>
    public RecordQueue Queue { get; }

    /// <summary>The last error that kept a record from being rendered; null as long as there is none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called, on the worker's thread, with every record and whether it is in the log.</summary>
    public Action<AuditRecord, bool>? Written { get; set; }

    /// <summary>Called once a second on the worker's thread.</summary>
    public Action? Ticked { get; set; }

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Takes records of <paramref name="session"/> from now on.</summary>
    public void Open(PolicySession session) => _sessions[session.Number] = session;

    /// <summary>
    /// Writes what is queued of <paramref name="session"/> and its closing account, and forgets it. To be called when
    /// nothing of it comes any more.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="goesOn">True when its policy stays in force and others will close its books: nothing is said of them.</param>
    /// <returns>The closing account of every rule.</returns>
    public RuleAccount[] Close(PolicySession session, bool goesOn = false)
    {
        RuleAccount[] accounts = [];
        Do(_ => accounts = Conclude(session, goesOn));
        return accounts;
    }

    /// <summary>
    /// Does something on the worker's thread, once what came before is written, and waits for it. It is given what writes a record and
    /// tells whether the record is in the log.
    /// </summary>
    public void Do(Action<Func<AuditRecord, bool>> work)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        _posted.Enqueue(new Posted(null, -1, null, () =>
        {
            try
            {
                work(Put);
            }
            catch (Exception e)
            {
                failure = e;
            }

            done.Set();
        }));
        _wakeup.Signal();
        done.Wait();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public bool TryPost(PolicySession? session, int rule, AuditRecord record)
    {
        if (_posted.Count >= MostPosted) return false;
        _posted.Enqueue(new Posted(session, rule, record, null));
        _wakeup.Signal();
        return true;
    }

    /// <summary>Writes everything that is queued and ends.</summary>
    public void Stop()
    {
        if (_isStopping) return;
        _isStopping = true;
        _wakeup.Signal();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted)) _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _wakeup.Dispose();
        _log.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            bool isLast = _isStopping;
            DrainQueue();
            while (_posted.TryDequeue(out Posted? posted))
            {
                if (posted.Record is not null) Write(posted.Session, posted.Rule, posted.Record);
                DrainQueue();
                posted.Done?.Invoke();
            }

            if (_time.GetElapsedTime(_ticked) >= Tick) DoTick();
            if (isLast) return;
            _wakeup.Wait(Tick, () => !Queue.IsEmpty || !_posted.IsEmpty || _isStopping);
        }
    }

    private void DrainQueue()
    {
        while (Queue.TryPeek(out ReadOnlySpan<byte> record, out int tag))
        {
            DecisionEvent? decision = null;
            if (_sessions.TryGetValue(RecordTag.Session(tag), out PolicySession? session))
                decision = session.Decoder.Decision(record, RecordTag.Ring(tag));
            Queue.Release();
            if (decision is null) continue;
            foreach (int rule in decision.Rules)
            {
                if (rule < session!.Rules.Count)
                    Write(session, rule, MatchRecord.Of(session.Rules[rule], rule, decision, session.Image.Hash));
            }

            if (_time.GetElapsedTime(_ticked) >= Tick) DoTick();
        }
    }

    private void Write(PolicySession? session, int rule, AuditRecord record)
    {
        bool isWritten = Put(record);
        if (session is not null && rule >= 0)
        {
            if (isWritten) session.Ledger.Written(rule);
            else session.Ledger.LostOnDisk(rule);
        }
    }

    private bool Put(AuditRecord record)
    {
        bool isWritten = TryWrite(record);
        Written?.Invoke(record, isWritten);
        return isWritten;
    }

    private bool TryWrite(AuditRecord record)
    {
        try
        {
            return _log.TryWrite(record);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One record that cannot be rendered must not end the log of all others.
            Failure = e;
            return false;
        }
    }

    private void DoTick()
    {
        _ticked = _time.GetTimestamp();
        _clock.Adjust();
        _log.Tend();
        foreach (PolicySession session in _sessions.Values)
        {
            if (session.ReadCounters is not { } read) continue;
            RuleAccount[] accounts = session.Ledger.Accounts(read);
            foreach (LossRecord loss in session.Losses.Due(_clock.NowNs, accounts)) Write(null, -1, loss);
        }

        Ticked?.Invoke();
    }

    private RuleAccount[] Conclude(PolicySession session, bool goesOn)
    {
        RuleCounter[] kernel = session.ReadCounters?.Invoke() ?? new RuleCounter[session.Rules.Count];
        RuleAccount[] accounts = session.Ledger.FinalAccounts(kernel);
        _log.TendNow();
        if (!goesOn)
        {
            foreach (LossRecord record in session.Losses.Closing(_clock.NowNs, accounts)) Write(null, -1, record);
        }

        _sessions.TryRemove(session.Number, out _);
        return accounts;
    }

    private sealed record Posted(PolicySession? Session, int Rule, AuditRecord? Record, Action? Done);
}
