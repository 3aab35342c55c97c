using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>The clock of the kernel's records: nanoseconds since boot, time asleep included.</summary>
public static unsafe class BootClock
{
    /// <summary>Now.</summary>
    public static long NowNs
    {
        get
        {
            long* time = stackalloc long[2];
            NativeResult.CheckErrno(LibC.clock_gettime(LibC.ClockBootTime, time), "read", "boot-time clock");
            return (time[0] * 1_000_000_000) + time[1];
        }
    }
}
