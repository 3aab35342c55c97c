using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Response;

namespace EbpfGuard.Engine.Tests.Response;

/// <summary>A machine's processes, and what was done to them.</summary>
internal sealed class FakeProcesses : IProcessControl
{
    private readonly Dictionary<uint, ProcessIdentity> _alive = [];

    public List<(uint Pid, int Signal)> Signals { get; } = [];

    /// <summary>Answers of pidfd_open, by process.</summary>
    public Dictionary<uint, int> HoldErrors { get; } = [];

    /// <summary>Answers of the signal, by process.</summary>
    public Dictionary<uint, int> SendErrors { get; } = [];

    /// <summary>Called after a signal was delivered.</summary>
    public Action<uint, int>? Signalled { get; set; }

    public void Add(ProcessFacts facts) => _alive[facts.Pid] = new ProcessIdentity(facts.Pid, facts.Ppid, facts.StartTimeNs);

    public void Remove(uint pid) => _alive.Remove(pid);

    public IHeldProcess? Hold(uint pid, out int errno)
    {
        errno = HoldErrors.GetValueOrDefault(pid, _alive.ContainsKey(pid) ? 0 : 3);
        return errno == 0 ? new Held(this, pid) : null;
    }

    public IReadOnlyList<ProcessIdentity> List() => [.. _alive.Values];

    private sealed class Held(FakeProcesses machine, uint pid) : IHeldProcess
    {
        public ProcessIdentity? Identity => machine._alive.TryGetValue(pid, out ProcessIdentity identity) ? identity : null;

        public int Send(int signal)
        {
            int errno = machine.SendErrors.GetValueOrDefault(pid, machine._alive.ContainsKey(pid) ? 0 : 3);
            if (errno != 0) return errno;
            machine.Signals.Add((pid, signal));
            if (signal == ProcessKiller.Kill) machine._alive.Remove(pid);
            machine.Signalled?.Invoke(pid, signal);
            return 0;
        }

        public void Dispose()
        {
        }
    }
}
