using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Audit;

/// <summary>The names of values in the audit log. They outlive the program that wrote them: never change one, only add.</summary>
public static class AuditNames
{
    /// <summary>Falco's spelling of a priority.</summary>
    public static string Of(Priority priority) => priority.ToString();

    /// <summary>A ring.</summary>
    public static string Of(RecordRing ring) => ring switch
    {
        RecordRing.Decisions => "decisions",
        RecordRing.Alerts => "alerts",
        RecordRing.Responses => "responses",
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
        HowStopped.DeniedOverLimit => "denied_over_kill_limit",
        HowStopped.PassedOverLimit => "passed_over_kill_limit",
        HowStopped.Frozen => "frozen",
        _ => "signal_failed",
    };

    /// <summary>What holds when a fact cannot be read.</summary>
    public static string Of(OnUnknown onUnknown) => onUnknown switch
    {
        OnUnknown.Match => "match",
        OnUnknown.Deny => "deny",
        _ => "ignore",
    };

    /// <summary>What came of a response.</summary>
    public static string Of(ResponseOutcome outcome) => outcome switch
    {
        ResponseOutcome.Killed => "killed",
        ResponseOutcome.AlreadyGone => "already_gone",
        ResponseOutcome.Protected => "protected",
        ResponseOutcome.Frozen => "frozen",
        ResponseOutcome.WouldKill => "would_kill",
        _ => "failed",
    };

    /// <summary>The same for people.</summary>
    public static string Sentence(ResponseOutcome outcome) => outcome switch
    {
        ResponseOutcome.Killed => "killed by the responder",
        ResponseOutcome.AlreadyGone => "had already ended",
        ResponseOutcome.Protected => "not killed, because it is protected",
        ResponseOutcome.Frozen => "frozen instead of killed, because the rule kills too often: end it, or let it go on with `kill -CONT`",
        ResponseOutcome.WouldKill => "would be killed; the rule only monitors",
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
    public static (string Verdict, string How) Outcome(MatchRecord match) => match.Response?.Outcome switch
    {
        ResponseOutcome.Killed when match.Event.Verdict == Verdict.Allow =>
            (Of(Verdict.Kill), Of(HowStopped.KilledByResponder)),
        ResponseOutcome.Frozen => ("freeze", Of(HowStopped.Frozen)),
        ResponseOutcome.WouldKill => (Of(Verdict.Allow), Of(HowStopped.WouldStop)),
        ResponseOutcome.Failed when match.Event.Verdict == Verdict.Allow => (Of(Verdict.Allow), Of(HowStopped.SignalFailed)),
        null when IsLeftAlone(match) => (Of(Verdict.Allow), Of(HowStopped.NotStopped)),
        _ => (Of(match.Event.Verdict), Of(match.Event.How)),
    };

    /// <summary>True when the responder would have killed, had it known what it did not.</summary>
    private static bool IsLeftAlone(MatchRecord match) =>
        match.Unknown is not null && match.Rule.Rule is { OnUnknown: OnUnknown.Deny, Action: not RuleAction.Alert }
        && match.Event is { Verdict: Verdict.Allow, How: HowStopped.Reported };
}
