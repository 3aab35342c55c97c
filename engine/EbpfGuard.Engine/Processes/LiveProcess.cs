using EbpfGuard.Bpf;

namespace EbpfGuard.Engine.Processes;

/// <summary>Whether a process that was noted once is still at work.</summary>
internal static class LiveProcess
{
    /// <summary>True when the process with that number and start has not ended; one that has ended and waits for its parent has.</summary>
    public static bool Exists(uint pid, ulong startTicks)
    {
        // Opened before it is compared: from then on it is this process or none.
        using PidFd? process = PidFd.TryOpen((int)pid);
        return process is not null && ProcProcess.Read(pid)?.StartTicks == startTicks && !process.WaitForExit(TimeSpan.Zero);
    }
}
