using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_process</c>: facts of a process, decided once an exec and inherited at fork.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProcessState
{
    /// <summary>Unique since the guard was started on this boot; never 0.</summary>
    public ulong ExecId;

    /// <summary>The parent's exec id.</summary>
    public ulong ParentExecId;

    /// <summary>Start of the thread group leader on the boot-time clock, in nanoseconds.</summary>
    public ulong StartTimeNs;

    /// <summary>Ancestor atoms that some ancestor satisfies.</summary>
    public PerView<ulong> Ancestors;

    /// <summary>Ancestor atoms that the process itself satisfies.</summary>
    public PerView<ulong> Self;

    /// <summary>AND of the summaries of the process slots.</summary>
    public PerView<PerOperation<ulong>> Alive;

    /// <summary>Outputs of the process classifiers, by generation.</summary>
    public PerView<PerGeneration<PerProcClassifier<ulong>>> Out;

    /// <summary>Short id of its container, or <c>host</c>; NUL-ended.</summary>
    public Bytes16 Container;

    /// <summary><see cref="ProcessFlags"/>.</summary>
    public uint Flags;

    /// <summary>Thread group id.</summary>
    public uint Pid;
}
