using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Does in user space what the kernel could not: kills where part of a condition is only known here, and kills the
/// descendants of a process that the kernel has killed. Where it kills too often it freezes instead, so that what a wrong rule
/// does can be undone. Tells all that it does, and every reason to do nothing.
/// </summary>
public sealed class Responder(ProcessKiller killer, ProcessTree tree, KillBreaker breaker)
{
    /// <summary>
    /// Acts on a match of <paramref name="rule"/> by <paramref name="culprit"/>; the first response of the list is about the culprit.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="culprit">The process that matched.</param>
    /// <param name="action">What the rule asks for: <see cref="RuleAction.Kill"/> or <see cref="RuleAction.KillTree"/>.</param>
    /// <param name="isMonitor">True when nothing is to be done but to say what would be.</param>
    public IReadOnlyList<ProcessResponse> Respond(PolicyRule rule, ProcessFacts culprit, RuleAction action, bool isMonitor)
    {
        string name = rule.Name;
        if (isMonitor) return [new ProcessResponse(name, culprit, culprit, ResponseOutcome.WouldKill, 0)];
        int signal = breaker.TryTake(name, rule.KillLimit, culprit) ? ProcessKiller.Kill : ProcessKiller.Stop;
        if (action == RuleAction.KillTree)
            return [.. tree.Send(culprit, signal).Select(d => new ProcessResponse(name, culprit, d.Target, d.Outcome, d.Errno))];

        (ResponseOutcome outcome, int errno) = killer.TrySend(culprit, signal);
        return [new ProcessResponse(name, culprit, culprit, outcome, errno)];
    }
}
