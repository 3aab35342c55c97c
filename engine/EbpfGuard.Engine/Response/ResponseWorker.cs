using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// One thread that goes on where the kernel stopped: judges what only user space knows, acts, and tells the audit. It
/// stands before the audit, so that a slow disk never delays a kill.
/// </summary>
public sealed class ResponseWorker : IDisposable
{
    private const int QueueBytes = 1 << 20;
    private readonly PolicySession _session;
    private readonly Responder _responder;
    private readonly HostFacts _host;
    private readonly ConditionJudge _judge;
    private readonly IAuditInbox _audit;
    private readonly WallClock _clock;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>A worker for <paramref name="session"/>; it begins with <see cref="Start"/>.</summary>
    public ResponseWorker(
        PolicySession session, Responder responder, HostFacts host, ConditionJudge judge, IAuditInbox audit, WallClock clock)
    {
        _session = session;
        _responder = responder;
        _host = host;
        _judge = judge;
        _audit = audit;
        _clock = clock;
        Queue = new RecordQueue(QueueBytes, _wakeup.Signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-response" };
    }

    /// <summary>Where its records come in.</summary>
    public RecordQueue Queue { get; }

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Finishes what is queued and ends.</summary>
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
    }

    /// <summary>Deals with one event: every rule that it names.</summary>
    internal void Respond(DecisionEvent decision)
    {
        foreach (int rule in decision.Rules)
        {
            if (rule < 0 || rule >= _session.Rules.Count) continue;
            RuleDuty? duty = _session.DutyOf(rule, decision.Point);
            var match = MatchRecord.Of(_session.Rules[rule], rule, decision, _session.Image.Hash);
            if (duty?.Condition is { } condition && !TryConfirm(condition, ref match))
            {
                _session.Ledger.Unconfirmed(rule);
                continue;
            }

            if (duty is not null && duty.Action != RuleAction.Alert && !IsSpared(match)) match = match with { Deed = Act(rule, duty, decision) };
            if (!_audit.TryPost(_session, rule, match)) _session.Ledger.LostInQueue(rule);
        }
    }

    /// <summary>Judges the whole condition; what the kernel did not know may be known here, and the other way round.</summary>
    private bool TryConfirm(OperationPlan plan, ref MatchRecord match)
    {
        EventFacts facts = DecisionFacts.ForCondition(match.Event, _host);
        Truth truth = _judge(plan, facts);
        match = match with { Unknown = truth == Truth.Unknown ? UnknownFields.Of(plan, facts) : null };
        return truth.Matches(match.Rule.Rule.OnUnknown);
    }

    /// <summary>Nobody is killed for what was not read, unless the rule says so.</summary>
    private static bool IsSpared(MatchRecord match) => match.Unknown is not null && match.Rule.Rule.OnUnknown == OnUnknown.Deny;

    private DeedOutcome Act(int rule, RuleDuty duty, DecisionEvent decision)
    {
        string name = _session.Rules[rule].Rule.Name;
        IReadOnlyList<Deed> deeds = _responder.Respond(name, decision.Process, duty.Action, duty.IsMonitor);
        foreach (Deed deed in deeds) _audit.TryPost(_session, rule: -1, new DeedRecord(_clock.NowNs, deed));
        return deeds[0].Outcome;
    }

    private void Run()
    {
        while (true)
        {
            // Asked first: what was queued before the end was asked for is still done.
            bool isLast = _isStopping;
            while (Queue.TryPeek(out ReadOnlySpan<byte> record, out int tag))
            {
                DecisionEvent? decision = _session.Decoder.Decision(record, RecordTag.Ring(tag));
                Queue.Release();
                if (decision is not null) Respond(decision);
            }

            if (isLast) return;
            _wakeup.Wait(TimeSpan.FromSeconds(1), () => !Queue.IsEmpty || _isStopping);
        }
    }
}
