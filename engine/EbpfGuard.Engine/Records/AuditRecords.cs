using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Engine.Records;

/// <summary>A line of the audit log.</summary>
/// <param name="TimeNs">When it happened: nanoseconds since 1970, UTC.</param>
public abstract record AuditRecord(long TimeNs);

/// <summary>A rule matched an operation.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Event">The operation, and what the kernel did with it.</param>
/// <param name="PolicyHash">The policy that decided.</param>
/// <param name="Response">What the responder did about it; null when nothing was left to it.</param>
public sealed record MatchRecord(AuditedRule Rule, DecisionEvent Event, string PolicyHash, MatchResponse? Response)
    : AuditRecord(Event.TimeNs)
{
    /// <summary>
    /// The fields that were unknown, when the rule matched only because of them and its <c>on_unknown</c>; null for a match that is sure.
    /// </summary>
    public IReadOnlyList<string>? Unknown { get; init; }

    /// <summary>A match that the kernel decided alone.</summary>
    public static MatchRecord Of(AuditedRule rule, int number, DecisionEvent decision, string policyHash) => new(rule, decision, policyHash, null)
    {
        Unknown = decision.Unsure.Contains(number) ? UnknownFields.Of(rule.Image, decision.Point, decision.Unknown) : null,
    };
}

/// <summary>What the responder did about a match.</summary>
/// <param name="Outcome">What came of it for the process that matched.</param>
/// <param name="Errno">Why the kernel refused; 0 unless <see cref="ResponseOutcome.Failed"/>.</param>
/// <param name="Descendants">Descendants that it responded to as well; each has a <see cref="ResponseRecord"/>.</param>
public sealed record MatchResponse(ResponseOutcome Outcome, int Errno = 0, int Descendants = 0);

/// <summary>The responder did something to a descendant of the process that matched, or had a reason not to.</summary>
public sealed record ResponseRecord(long TimeNs, ProcessResponse Response) : AuditRecord(TimeNs);

/// <summary>
/// What became of a rule's matches since the guard started: <c>matched = recorded + held back + unconfirmed + lost</c>, where
/// what was lost is told by place. Written whenever something was held back or lost, and for every rule at the end.
/// </summary>
public sealed record LossRecord(long TimeNs, string Rule, Priority Priority, RuleAccount Account) : AuditRecord(TimeNs);

/// <summary>Records of a ring are missing: the numbers from the first to the last of them.</summary>
public sealed record GapRecord(long TimeNs, RecordRing Ring, ulong First, ulong Last) : AuditRecord(TimeNs);

/// <summary>
/// A policy whose daemon had ended was taken over: what became of its matches since the daemon's last sign of life, which it gives
/// every second and at an orderly end. All numbers count from that moment; a match whose record was on its way to the log then, and
/// what the daemon still wrote, counts as after it. <c>matched</c> is the kernel's count, so that each rule's
/// <c>matched = recorded + held back + unconfirmed + lost</c> can be checked.
/// </summary>
/// <param name="TimeNs">When.</param>
/// <param name="Pid">The daemon that had ended.</param>
/// <param name="LastSeenNs">Its last sign of life, from which on is counted; 0 when that is not known.</param>
/// <param name="WasLeft">True when it had ended in an orderly way and left its policy in force.</param>
/// <param name="PolicyHash">The policy; null when nothing tells.</param>
/// <param name="RuleCount">Number of its rules.</param>
/// <param name="Rules">Rules that matched meanwhile.</param>
/// <param name="Fault">What of it could not be read or ended; null for nothing.</param>
public sealed record TakeoverRecord(
    long TimeNs, uint Pid, long LastSeenNs, bool WasLeft, string? PolicyHash, int RuleCount,
    IReadOnlyList<KeyValuePair<string, RuleAccount>> Rules, string? Fault)
    : AuditRecord(TimeNs)
{
    /// <summary>In words.</summary>
    public string Message
    {
        get
        {
            string end = WasLeft ? "had ended and left its rules in force"
                : LastSeenNs == 0 ? "had ended" : $"had ended without a word, last seen at {AuditTime.Iso(LastSeenNs)}";
            RuleAccount sum = Sum;
            return $"the guard with process {Pid} {end}; since then {sum.Matched} matched, {sum.Recorded} recorded, {sum.Lost} lost"
                + (Fault is null ? "" : $"; {Fault}");
        }
    }

    /// <summary>The accounts of all rules together.</summary>
    public RuleAccount Sum => Rules.Select(r => r.Value).Aggregate(default(RuleAccount), (a, b) => new RuleAccount(
        a.Matched + b.Matched, a.Recorded + b.Recorded, a.HeldBack + b.HeldBack, a.Unconfirmed + b.Unconfirmed,
        a.LostInRing + b.LostInRing, a.LostInQueue + b.LostInQueue, a.LostOnDisk + b.LostOnDisk, a.Stopped + b.Stopped));
}

/// <summary>A word of the guard about itself.</summary>
/// <param name="TimeNs">When.</param>
/// <param name="Subject">What happened.</param>
/// <param name="Priority">How grave it is.</param>
/// <param name="Message">In words, without a time.</param>
/// <param name="Facts">The facts of it, by name.</param>
public sealed record GuardRecord(
    long TimeNs, GuardSubject Subject, Priority Priority, string Message, IReadOnlyList<KeyValuePair<string, string>> Facts)
    : AuditRecord(TimeNs)
{
    /// <summary>Something of the guard does not work.</summary>
    public static GuardRecord Fault(long timeNs, string message) => new(timeNs, GuardSubject.Fault, Priority.Error, message, []);
}

/// <summary>What a <see cref="GuardRecord"/> is about.</summary>
public enum GuardSubject
{
    /// <summary>Every program is attached and every process known.</summary>
    Start,

    /// <summary>The guard ends in an orderly way.</summary>
    Stop,

    /// <summary>A new policy took the place of the old one.</summary>
    Reload,

    /// <summary>The audit log can be written again after it could not.</summary>
    LogRestored,

    /// <summary>The responder freezes for a rule instead of killing, or kills again.</summary>
    Breaker,

    /// <summary>Something of the guard does not work; enforcement in the kernel goes on.</summary>
    Fault,
}

/// <summary>Where a rule's matches went.</summary>
/// <param name="Matched">Events that the kernel matched.</param>
/// <param name="Recorded">Records in the audit log.</param>
/// <param name="HeldBack">
/// Records not made because of a rate limit, or because the same process had just been dealt with by the same rule for the same facts.
/// </param>
/// <param name="Unconfirmed">Matches that user space, which knows the rest of the condition, did not confirm; with their repeats.</param>
/// <param name="LostInRing">Lost because a ring was full.</param>
/// <param name="LostInQueue">Lost because the audit could not keep up.</param>
/// <param name="LostOnDisk">Lost because the log could not be written.</param>
/// <param name="Stopped">Operations that were denied, or whose process was killed or frozen, by the kernel or the responder.</param>
public readonly record struct RuleAccount(
    ulong Matched, ulong Recorded, ulong HeldBack, ulong Unconfirmed,
    ulong LostInRing, ulong LostInQueue, ulong LostOnDisk, ulong Stopped)
{
    /// <summary>All that was lost.</summary>
    public ulong Lost => LostInRing + LostInQueue + LostOnDisk;

    /// <summary>Matches of which it is known what became: all of <see cref="Matched"/> when nothing is on its way.</summary>
    public ulong Settled => Recorded + HeldBack + Unconfirmed + Lost;

    /// <summary>What became of the matches that were not settled in <paramref name="before"/>, an earlier account of the same rule.</summary>
    public RuleAccount Since(RuleAccount before) => new(
        Matched - before.Settled, Recorded - before.Recorded, HeldBack - before.HeldBack, Unconfirmed - before.Unconfirmed,
        LostInRing - before.LostInRing, LostInQueue - before.LostInQueue, LostOnDisk - before.LostOnDisk, Stopped - before.Stopped);
}
