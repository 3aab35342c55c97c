using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>What the responder asks of the kernel.</summary>
public interface IProcessControl
{
    /// <summary>Takes hold of a process, so that its number cannot come to mean another.</summary>
    /// <returns>Null when there is none; then <paramref name="errno"/> says why.</returns>
    IHeldProcess? Hold(uint pid, out int errno);

    /// <summary>Every process there is now.</summary>
    IReadOnlyList<ProcessIdentity> List();
}

/// <summary>A process that is held by a pidfd.</summary>
public interface IHeldProcess : IDisposable
{
    /// <summary>Who it is; null once it has ended.</summary>
    ProcessIdentity? Identity { get; }

    /// <summary>Sends a signal; 0, or the error number of the refusal.</summary>
    int Send(int signal);
}

/// <summary>A process by number and start.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Ppid">Its parent's number now.</param>
/// <param name="StartTimeNs">When it started: nanoseconds of the boot-time clock.</param>
public readonly record struct ProcessIdentity(uint Pid, uint Ppid, ulong StartTimeNs)
{
    /// <summary>True when this is the process that <paramref name="facts"/> speak of.</summary>
    public bool Is(ProcessFacts facts) =>
        Pid == facts.Pid && facts.StartTimeNs != 0 && ProcessKey.IsSameStart(StartTimeNs, facts.StartTimeNs);
}
