using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Programs;

/// <summary>
/// Finds out whether programs that judge connections at control groups may send a signal, by loading one that does and is never
/// attached: kernel 6.18 takes it, 6.1 and 6.12 do not.
/// </summary>
public static unsafe class SignalProbe
{
    private const int ControlGroupAddress = 18; // BPF_PROG_TYPE_CGROUP_SOCK_ADDR
    private const int Connect4 = 10; // BPF_CGROUP_INET4_CONNECT

    private static readonly Lazy<bool> Answer = new(IsLoaded);

    /// <summary>The answer of the running kernel; false also when it cannot be had.</summary>
    public static bool MaySignalAtConnections => Answer.Value;

    private static bool IsLoaded()
    {
        LibBpfLog.Install();
        LibBpfLog.BeginCapture();
        try
        {
            var options = new ProgramLoadOptions { Size = (nuint)sizeof(ProgramLoadOptions), ExpectedAttachType = Connect4 };
            // r1 = SIGKILL; bpf_send_signal(r1); r0 = 1; exit
            ulong* instructions = stackalloc ulong[] { 0x9_0000_01b7, 0x6d_0000_0085, 0x1_0000_00b7, 0x95 };
            int program = LibBpf.bpf_prog_load(ControlGroupAddress, "eg_signal_probe", "GPL", instructions, 4, &options);
            if (program < 0) return false;
            _ = LibC.close(program);
            return true;
        }
        finally
        {
            LibBpfLog.EndCapture();
        }
    }
}
