using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Programs;

/// <summary>Whether programs that judge connections at control groups may send a signal: kernel 6.18 lets them, 6.1 refuses such a program.</summary>
public static class SignalProbe
{
    private const int ControlGroupAddress = 18; // BPF_PROG_TYPE_CGROUP_SOCK_ADDR
    private const int SendSignal = 109; // BPF_FUNC_send_signal

    private static readonly Lazy<bool> Answer = new(Ask);

    /// <summary>The answer of the running kernel; false also when it cannot be had.</summary>
    public static bool MaySignalAtConnections => Answer.Value;

    private static bool Ask()
    {
        LibBpfLog.Install();
        LibBpfLog.BeginCapture();
        try
        {
            return LibBpf.libbpf_probe_bpf_helper(ControlGroupAddress, SendSignal, 0) == 1;
        }
        finally
        {
            LibBpfLog.EndCapture();
        }
    }
}
