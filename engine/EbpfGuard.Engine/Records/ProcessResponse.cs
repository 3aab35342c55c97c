using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Records;

/// <summary>What came of an attempt to kill or freeze a process from user space.</summary>
public enum ResponseOutcome
{
    /// <summary>SIGKILL was delivered.</summary>
    Killed,

    /// <summary>The process had ended; whoever has its number now was left alone.</summary>
    AlreadyGone,

    /// <summary>It is never killed: init, the guard, a kernel thread, or named by the operator.</summary>
    Protected,

    /// <summary>The breaker is open, because there were too many kills: SIGSTOP was delivered instead.</summary>
    Frozen,

    /// <summary>The kernel refused.</summary>
    Failed,

    /// <summary>The rule only monitors: nothing was done.</summary>
    WouldKill,
}

/// <summary>What was done, or not done, to one process.</summary>
/// <param name="Rule">The rule that asked for it.</param>
/// <param name="Culprit">The process that matched the rule.</param>
/// <param name="Target">The process it was done to: the culprit, or a descendant.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Errno">Why the kernel refused; 0 unless <see cref="ResponseOutcome.Failed"/>.</param>
public sealed record ProcessResponse(string Rule, ProcessFacts Culprit, ProcessFacts Target, ResponseOutcome Outcome, int Errno);
