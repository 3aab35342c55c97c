using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Response;

namespace EbpfGuard.Engine.Audit;

/// <summary>The words of the audit log. They outlive the program that wrote them: never change one, only add.</summary>
public static class AuditWords
{
    /// <summary>Falco's spelling of a priority.</summary>
    public static string Of(Priority priority) => priority.ToString();

    /// <summary>A rule's action.</summary>
    public static string Of(RuleAction action) => action switch
    {
        RuleAction.Alert => "alert",
        RuleAction.Block => "block",
        RuleAction.Kill => "kill",
        _ => "kill tree",
    };

    /// <summary>A ring.</summary>
    public static string Of(RecordRing ring) => ring switch
    {
        RecordRing.Decisions => "decisions",
        RecordRing.Alerts => "alerts",
        _ => "lifecycle",
    };

    /// <summary>What was done with the operation.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.Deny => "deny",
        _ => "kill",
    };

    /// <summary>How it was stopped, or why not.</summary>
    public static string Of(HowStopped how) => how switch
    {
        HowStopped.Reported => "reported",
        HowStopped.Denied => "denied",
        HowStopped.KilledAtExec => "killed_at_exec",
        HowStopped.KilledOnReturn => "killed_on_return",
        HowStopped.KilledByResponder => "killed_by_responder",
        HowStopped.WouldStop => "would_stop",
        HowStopped.NotStopped => "not_stopped",
        HowStopped.Spared => "spared",
        _ => "signal_failed",
    };

    /// <summary>What holds when a fact cannot be read.</summary>
    public static string Of(OnUnknown onUnknown) => onUnknown switch
    {
        OnUnknown.Match => "match",
        OnUnknown.Deny => "deny",
        _ => "ignore",
    };

    /// <summary>What came of a deed.</summary>
    public static string Of(DeedOutcome outcome) => outcome switch
    {
        DeedOutcome.Killed => "killed",
        DeedOutcome.AlreadyGone => "already_gone",
        DeedOutcome.Protected => "protected",
        DeedOutcome.BreakerOpen => "breaker_open",
        DeedOutcome.WouldKill => "would_kill",
        _ => "failed",
    };

    /// <summary>The same for people.</summary>
    public static string Sentence(DeedOutcome outcome) => outcome switch
    {
        DeedOutcome.Killed => "killed by the responder",
        DeedOutcome.AlreadyGone => "had already ended",
        DeedOutcome.Protected => "not killed, because it is protected",
        DeedOutcome.BreakerOpen => "not killed, because there were too many kills in a minute",
        DeedOutcome.WouldKill => "would be killed; the rule only monitors",
        _ => "could not be killed",
    };

    /// <summary>What a record of the guard is about.</summary>
    public static string Of(GuardSubject subject) => subject switch
    {
        GuardSubject.Start => "start",
        GuardSubject.Stop => "stop",
        GuardSubject.Reload => "reload",
        GuardSubject.LogRestored => "log_restored",
        GuardSubject.Breaker => "breaker",
        _ => "fault",
    };

    /// <summary>Verdict and manner of a match: the kernel's, or the responder's when it was left to it.</summary>
    public static (string Verdict, string How) Outcome(MatchRecord match) => match.Deed switch
    {
        DeedOutcome.Killed when match.Event.Verdict == Verdict.Allow =>
            (Of(Verdict.Kill), Of(HowStopped.KilledByResponder)),
        DeedOutcome.WouldKill => (Of(Verdict.Allow), Of(HowStopped.WouldStop)),
        DeedOutcome.Failed when match.Event.Verdict == Verdict.Allow => (Of(Verdict.Allow), Of(HowStopped.SignalFailed)),
        null when IsLeftAlone(match) => (Of(Verdict.Allow), Of(HowStopped.NotStopped)),
        _ => (Of(match.Event.Verdict), Of(match.Event.How)),
    };

    /// <summary>True when the responder would have killed, had it known what it did not.</summary>
    private static bool IsLeftAlone(MatchRecord match) =>
        match.Unknown is not null && match.Rule.Rule is { OnUnknown: OnUnknown.Deny, Action: not RuleAction.Alert }
        && match.Event is { Verdict: Verdict.Allow, How: HowStopped.Reported };
}
