using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// One thread that goes on where the kernel stopped: judges what only user space knows, acts, and tells the audit. It
/// stands before the audit, so that a slow disk never delays a kill. What the kernel has stopped comes first, then what may
/// have to be killed, then what is only reported.
/// </summary>
public sealed class ResponseWorker : IDisposable
{
    private readonly PolicySession _session;
    private readonly Responder _responder;
    private readonly HostFacts _host;
    private readonly ConditionJudge _judge;
    private readonly IAuditInbox _audit;
    private readonly WallClock _clock;
    private readonly RecordRates _rates;
    private readonly FaultLog _faults;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>A worker for <paramref name="session"/>; it begins with <see cref="Start"/>.</summary>
    /// <param name="session">The policy.</param>
    /// <param name="responder">Kills.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="judge">Judges what is left of a condition.</param>
    /// <param name="audit">Takes the records.</param>
    /// <param name="clock">The time of records.</param>
    /// <param name="time">The time of limits.</param>
    /// <param name="alertsPerSecond">Records of alerts of a rule without a limit of its own; 0 for any number.</param>
    public ResponseWorker(
        PolicySession session, Responder responder, HostFacts host, ConditionJudge judge, IAuditInbox audit, WallClock clock,
        TimeProvider time, int alertsPerSecond)
    {
        _session = session;
        _responder = responder;
        _host = host;
        _judge = judge;
        _audit = audit;
        _clock = clock;
        _rates = new RecordRates(session.Rules.Count, alertsPerSecond, time);
        _faults = new FaultLog(message => audit.TryPost(null, -1, GuardRecord.Fault(clock.NowNs, message)));
        Inbox = new ResponseInbox(session, time, _wakeup.Signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "ebpfguard-response" };
    }

    /// <summary>Where its records come in.</summary>
    public ResponseInbox Inbox { get; }

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
    /// <returns>What holds of its repeats too; null when they have to be dealt with one by one.</returns>
    internal RepeatAnswer? Respond(DecisionEvent decision)
    {
        (uint refuted, bool isSettled) = (0, true);
        for (int i = 0; i < decision.Rules.Count; i++)
        {
            int rule = decision.Rules[i];
            if (rule < 0 || rule >= _session.Rules.Count) continue;
            try
            {
                switch (Respond(rule, decision))
                {
                    case Course.Refuted:
                        refuted |= 1u << i;
                        break;
                    case Course.Open:
                        isSettled = false;
                        break;
                }
            }
            catch (Exception e)
            {
                _session.Counts.LostInQueue(rule);
                _faults.Add("judging a match", e);
                isSettled = false;
            }
        }

        return isSettled ? new RepeatAnswer(refuted) : null;
    }

    private Course Respond(int rule, DecisionEvent decision)
    {
        UserSpaceWork? work = _session.WorkOf(rule, decision.Point);
        var match = MatchRecord.Of(_session.Rules[rule], rule, decision, _session.Image.Hash);
        if (work?.Condition is { } condition && !TryConfirm(condition, ref match))
        {
            _session.Counts.Unconfirmed(rule);
            return Course.Refuted;
        }

        IReadOnlyList<ProcessResponse> responses = [];
        if (work is not null && work.Action != RuleAction.Alert && !IsSpared(match) && !IsPassedOver(work, decision))
        {
            responses = _responder.Respond(_session.Rules[rule].Rule, decision.Process, work.Action, work.IsMonitor);
            match = match with { Response = new MatchResponse(responses[0].Outcome, responses[0].Errno, responses.Count - 1) };
            bool isStopped = match.Response.Outcome is ResponseOutcome.Killed or ResponseOutcome.Frozen;
            if (isStopped && (work.Condition is not null || decision.Verdict == Verdict.Allow)) _session.Counts.StoppedByResponder(rule);
        }

        Record(rule, work, match);
        foreach (ProcessResponse response in responses.Skip(1)) _audit.TryPost(_session, rule: -1, new ResponseRecord(_clock.NowNs, response));
        return match.Response?.Outcome is ResponseOutcome.Killed or ResponseOutcome.Frozen or ResponseOutcome.AlreadyGone or ResponseOutcome.Protected
            ? Course.Settled : Course.Open;
    }

    // Judges the whole condition; what the kernel did not know may be known here, and the other way round.
    private bool TryConfirm(OperationPlan plan, ref MatchRecord match)
    {
        OnUnknown onUnknown = match.Rule.Rule.OnUnknown;
        IReadOnlyList<string>? unknown = null;
        foreach (EventFacts facts in DecisionFacts.ForCondition(match.Event, _host, onUnknown))
        {
            Truth truth = _judge(plan, facts);
            if (truth == Truth.True)
            {
                match = match with { Unknown = null };
                return true;
            }

            if (truth == Truth.Unknown) unknown ??= UnknownFields.Of(plan, facts);
        }

        match = match with { Unknown = unknown };
        return (unknown is null ? Truth.False : Truth.Unknown).Matches(onUnknown);
    }

    // Nobody is killed for what was not read, unless the rule says so.
    private static bool IsSpared(MatchRecord match) => match.Unknown is not null && match.Rule.Rule.OnUnknown == OnUnknown.Deny;

    // The kernel would have killed the culprit, and did not: its descendants are spared with it.
    private static bool IsPassedOver(UserSpaceWork work, DecisionEvent decision) =>
        work.Condition is null && decision.How is HowStopped.DeniedOverLimit or HowStopped.PassedOverLimit or HowStopped.Spared;

    private void Record(int rule, UserSpaceWork? work, MatchRecord match)
    {
        bool isDecision = match.Event.Verdict != Verdict.Allow || match.Response?.Outcome is not (null or ResponseOutcome.WouldKill);
        if (work is not null && !_rates.TryTake(rule, match.Rule.Rule.RateLimit, isDecision)) _session.Counts.HeldBack(rule);
        else if (!_audit.TryPost(_session, rule, match)) _session.Counts.LostInQueue(rule);
    }

    private void Run()
    {
        // The longer it waits for a processor, the more a culprit has done when it is killed.
        UrgentThread.TryBecome();
        while (true)
        {
            // Asked first: what was queued before the end was asked for is still done.
            bool isLast = _isStopping;
            while (TryDoNext())
            {
            }

            if (isLast) break;
            _wakeup.Wait(TimeSpan.FromSeconds(1), () => !Inbox.IsEmpty || _isStopping);
        }

        _faults.TellTotals();
    }

    private bool TryDoNext()
    {
        try
        {
            return DoNext();
        }
        catch (Exception e)
        {
            // What is left to user space is left undone without this thread.
            _faults.Add("responding", e);
            return true;
        }
    }

    // One record at a time, so that what has come meanwhile is seen before the next is chosen.
    private bool DoNext()
    {
        if (TryDequeue(Inbox.Decisions)) return true;
        if (Inbox.Suspicions.Take() is not { } pending) return TryDequeue(Inbox.Alerts);
        DecisionEvent? decision = Decode(pending.Bytes, pending.Tag);
        Inbox.Suspicions.Answer(pending, decision is null ? null : Respond(decision));
        return true;
    }

    private bool TryDequeue(RecordQueue queue)
    {
        if (!queue.TryPeek(out ReadOnlySpan<byte> record, out int tag)) return false;
        DecisionEvent? decision = Decode(record, tag);
        queue.Release();
        if (decision is not null) Respond(decision);
        return true;
    }

    private DecisionEvent? Decode(ReadOnlySpan<byte> record, int tag)
    {
        try
        {
            return _session.Decoder.Decision(record, RecordTag.Ring(tag));
        }
        catch (Exception e)
        {
            if (DecisionView.TryOpen(record, out DecisionView view)) _session.LoseInQueue(view.Rules);
            _faults.Add("reading a decision record", e);
            return null;
        }
    }

    // How a rule's part of a record ended: not confirmed, acted upon, or in a way that says nothing of the next one.
    private enum Course
    {
        Refuted,
        Settled,
        Open,
    }
}
