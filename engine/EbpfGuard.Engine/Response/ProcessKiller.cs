using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// Kills one process, and surely that one: takes a pidfd first and compares the start time after, so that a number that
/// was given to another process in between does no harm. A process that has put another program in its place since it
/// matched is still the one that acted, and is killed.
/// </summary>
public sealed class ProcessKiller(IProcessControl control, ProtectedProcesses protectedProcesses)
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGSTOP.</summary>
    public const int Stop = 19;

    private const int NoSuchProcess = 3;

    /// <summary>Kills <paramref name="target"/>, or freezes it; what came of it, and the error number of a refusal.</summary>
    public (ResponseOutcome Outcome, int Errno) TrySend(ProcessFacts target, int signal)
    {
        using IHeldProcess? held = TryHold(target, out ResponseOutcome outcome, out int errno);
        return held is null ? (outcome, errno) : Send(held, signal);
    }

    /// <summary>Takes hold of <paramref name="target"/> itself; null when it is protected, gone or cannot be held.</summary>
    public IHeldProcess? TryHold(ProcessFacts target, out ResponseOutcome outcome, out int errno)
    {
        errno = 0;
        outcome = ResponseOutcome.Protected;
        if (protectedProcesses.Contains(target)) return null;

        IHeldProcess? held = control.Hold(target.Pid, out errno);
        if (held is null)
        {
            outcome = errno == NoSuchProcess ? ResponseOutcome.AlreadyGone : ResponseOutcome.Failed;
            if (outcome == ResponseOutcome.AlreadyGone) errno = 0;
            return null;
        }

        if (held.Identity is { } identity && identity.Is(target)) return held;
        held.Dispose();
        outcome = ResponseOutcome.AlreadyGone;
        return null;
    }

    /// <summary>Sends <see cref="Kill"/> or <see cref="Stop"/> to a held process.</summary>
    public static (ResponseOutcome Outcome, int Errno) Send(IHeldProcess held, int signal) => held.Send(signal) switch
    {
        0 => (signal == Stop ? ResponseOutcome.Frozen : ResponseOutcome.Killed, 0),
        NoSuchProcess => (ResponseOutcome.AlreadyGone, 0),
        int errno => (ResponseOutcome.Failed, errno),
    };
}
