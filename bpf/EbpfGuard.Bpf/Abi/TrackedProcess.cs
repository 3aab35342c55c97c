using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_tracked</c>: a process, by thread group id.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TrackedProcess
{
    /// <summary>Names the process and its program.</summary>
    public ulong ExecId;

    /// <summary>The parent's.</summary>
    public ulong ParentExecId;

    /// <summary>Start of the thread group leader on the boot-time clock, in nanoseconds.</summary>
    public ulong StartTimeNs;

    /// <summary>The kernel's count of its execs.</summary>
    public ulong Execs;

    /// <summary>Programs: its own, its parent's when it forked, and so on.</summary>
    public PerGeneration<ulong> Programs;

    /// <summary>Thread group id.</summary>
    public uint Pid;

    /// <summary>1 when its own program is its parent's, inherited by fork.</summary>
    public uint IsForked;
}
