using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>The processes of this machine: pidfds and /proc.</summary>
public sealed class SystemProcesses : IProcessControl
{
    /// <inheritdoc/>
    public IHeldProcess? Hold(uint pid, out int errno)
    {
        errno = 0;
        try
        {
            PidFd? held = PidFd.TryOpen((int)pid);
            if (held is null) errno = Errno.ESRCH;
            return held is null ? null : new HeldProcess(held);
        }
        catch (BpfException e)
        {
            errno = e.ErrorNumber;
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProcessIdentity> List() =>
        [.. ProcProcess.Pids().Select(Identify).OfType<ProcessIdentity>()];

    /// <summary>Who has this number now; null for nobody, and for one that has ended and is not yet collected.</summary>
    public static ProcessIdentity? Identify(uint pid)
    {
        try
        {
            byte[] line = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return ProcStat.Parse(line) is { HasEnded: false } stat
                ? new ProcessIdentity(pid, stat.Ppid, stat.StartTicks * ProcessFacts.TickNs)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class HeldProcess(PidFd process) : IHeldProcess
    {
        public ProcessIdentity? Identity => Identify((uint)process.Pid);

        public int Send(int signal)
        {
            try
            {
                return process.TrySignal(signal) ? 0 : Errno.ESRCH;
            }
            catch (BpfException e)
            {
                return e.ErrorNumber;
            }
        }

        public void Dispose() => process.Dispose();
    }
}
