using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The one thread that writes the audit log. Records come as bytes from the rings, or finished from the responder; every
/// second it writes what was lost. It writes as many at once as there are. Each record that reaches the file is counted for its rule,
/// and each that does not. What was stopped, and what the responder did, has queues of its own and is written before any alert.
/// </summary>
public sealed class AuditWorker : IAuditInbox, IDisposable
{
    private const int MostPosted = 16384;
    private const int OtherBytes = 1 << 20;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<int, PolicySession> _sessions = [];
    private readonly PostedRecords _decided = new(MostPosted);
    private readonly PostedRecords _alerts = new(MostPosted);
    private readonly ConcurrentQueue<Work> _works = new();

    // What was added to the log and is not in the file yet.
    private readonly List<PostedRecord> _added = [];
    private readonly AuditLog _log;
    private readonly WallClock _clock;
    private readonly TimeProvider _time;
    private readonly FaultLog _faults;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private long _ticked;
    private long _refused;
    private volatile bool _isStopping;

    /// <summary>
    /// A worker over <paramref name="log"/> with queues of so many bytes, one for alerts and one for what was stopped; it begins
    /// with <see cref="Start"/>.
    /// </summary>
    public AuditWorker(AuditLog log, WallClock clock, TimeProvider time, int queueBytes)
    {
        _log = log;
        _clock = clock;
        _time = time;
        _ticked = time.GetTimestamp();
        _faults = new FaultLog(message => Put(GuardRecord.Fault(clock.NowNs, message)));
        Queues = new RecordQueues(queueBytes, OtherBytes, queueBytes, _wakeup.Signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-audit" };
    }

    /// <summary>Where records come in as bytes.</summary>
    public RecordQueues Queues { get; }

    /// <summary>Records of no rule that found no room in a queue: what the responder did, and words of the guard.</summary>
    public long Refused => Interlocked.Read(ref _refused);

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
    /// <param name="goesOn">True when its policy stays in force and others will close its counts: nothing is said of them.</param>
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
        _works.Enqueue(new Work(Queues.Decisions.End, Queues.Responses.End, Queues.Alerts.End, _decided.End, _alerts.End, () =>
        {
            try
            {
                work(Put);
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                done.Set();
            }
        }));
        _wakeup.Signal();
        done.Wait();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public bool TryPost(PolicySession? session, int rule, AuditRecord record)
    {
        bool isAlert = record is MatchRecord { Event.Verdict: Verdict.Allow, Response: null };
        if ((isAlert ? _alerts : _decided).TryAdd(new PostedRecord(session, rule, record)))
        {
            _wakeup.Signal();
            return true;
        }

        if (rule < 0) Interlocked.Increment(ref _refused);
        return false;
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

    private bool HasWork => !Queues.IsEmpty || !_decided.IsEmpty || !_alerts.IsEmpty || !_works.IsEmpty || _isStopping;

    private void Run()
    {
        while (true)
        {
            bool isLast = _isStopping;
            while (TryWriteNext())
            {
            }

            if (isLast) break;
            _wakeup.Wait(Tick, () => HasWork);
        }

        _faults.TellTotals();
    }

    // The last catch: without this thread the log goes silent while enforcement goes on.
    private bool TryWriteNext()
    {
        try
        {
            return WriteNext();
        }
        catch (Exception e)
        {
            _faults.Add("writing the log", e);
            return true;
        }
    }

    // What was decided, as long as there is any; else an alert from each place. Never more, so that nothing waits long. Where there is
    // no more, all that was added goes to the file.
    private bool WriteNext()
    {
        if (_time.GetElapsedTime(_ticked) >= Tick) DoTick();
        if (_works.TryPeek(out Work? work) && HasReached(work))
        {
            Flush();
            _works.TryDequeue(out _);
            work.Do();
        }

        if (WriteQueued(Queues.Decisions) || WritePosted(_decided)) return true;
        if (WritePosted(_alerts) | WriteQueued(Queues.Responses) | WriteQueued(Queues.Alerts)) return true;
        Flush();
        return !_works.IsEmpty;
    }

    private bool HasReached(Work work) =>
        Queues.Decisions.Start >= work.Decisions && Queues.Responses.Start >= work.Responses && Queues.Alerts.Start >= work.Alerts
        && _decided.Start >= work.PostedDecisions && _alerts.Start >= work.PostedAlerts;

    private bool WritePosted(PostedRecords records)
    {
        if (!records.TryTake(out PostedRecord? posted)) return false;
        Write(posted.Session, posted.Rule, posted.Record);
        return true;
    }

    private bool WriteQueued(RecordQueue queue)
    {
        if (!queue.TryPeek(out ReadOnlySpan<byte> record, out int tag)) return false;
        DecisionEvent? decision = null;
        _sessions.TryGetValue(RecordTag.Session(tag), out PolicySession? session);
        try
        {
            decision = session?.Decoder.Decision(record, RecordTag.Ring(tag));
        }
        catch (Exception e)
        {
            if (DecisionView.TryOpen(record, out DecisionView view)) session!.LoseInQueue(view.Rules);
            _faults.Add("reading a decision record", e);
        }
        finally
        {
            queue.Release();
        }

        foreach (int rule in decision?.Rules ?? [])
        {
            if (rule < session!.Rules.Count)
                Write(session, rule, MatchRecord.Of(session.Rules[rule], rule, decision!, session.Image.Hash));
        }

        return true;
    }

    private void Write(PolicySession? session, int rule, AuditRecord record)
    {
        var added = new PostedRecord(session, rule, record);
        if (!TryAdd(record))
        {
            Count(added, isWritten: false);
            return;
        }

        _added.Add(added);
        if (_log.IsFull) Flush();
    }

    // At once.
    private bool Put(AuditRecord record)
    {
        Flush();
        bool isWritten = TryAdd(record) && _log.Flush() == 1;
        Written?.Invoke(record, isWritten);
        return isWritten;
    }

    private bool TryAdd(AuditRecord record)
    {
        try
        {
            _log.Add(record);
            return true;
        }
        catch (Exception e)
        {
            // One record that cannot be rendered must not end the log of all others.
            _faults.Add("writing a record", e);
            return false;
        }
    }

    private void Flush()
    {
        int written = _log.Flush();
        PostedRecord[] added = [.. _added];
        _added.Clear();
        for (int i = 0; i < added.Length; i++) Count(added[i], i < written);
    }

    private void Count(PostedRecord record, bool isWritten)
    {
        if (record is { Session: { } session, Rule: >= 0 and var rule })
        {
            if (isWritten) session.Counts.Written(rule);
            else session.Counts.LostOnDisk(rule);
        }

        Written?.Invoke(record.Record, isWritten);
    }

    private void DoTick()
    {
        _ticked = _time.GetTimestamp();
        _clock.Adjust();
        Flush();
        _log.Maintain();
        foreach (PolicySession session in _sessions.Values)
        {
            if (session.ReadCounters is not { } read) continue;
            RuleAccount[] accounts = session.Counts.Accounts(read);
            foreach (LossRecord loss in session.Losses.Due(_clock.NowNs, accounts)) Write(null, -1, loss);
        }

        Ticked?.Invoke();
    }

    private RuleAccount[] Conclude(PolicySession session, bool goesOn)
    {
        RuleCounter[] kernel = session.ReadCounters?.Invoke() ?? new RuleCounter[session.Rules.Count];
        RuleAccount[] accounts = session.Counts.FinalAccounts(kernel);
        _log.MaintainNow();
        if (!goesOn)
        {
            foreach (LossRecord record in session.Losses.Closing(_clock.NowNs, accounts)) Write(null, -1, record);
        }

        _sessions.TryRemove(session.Number, out _);
        return accounts;
    }

    // Something to do, and how far each queue must have been written before.
    private sealed record Work(long Decisions, long Responses, long Alerts, long PostedDecisions, long PostedAlerts, Action Do);
}
