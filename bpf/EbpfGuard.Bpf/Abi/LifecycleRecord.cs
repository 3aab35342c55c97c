using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_lifecycle</c>: a process was born, or its last thread ended.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LifecycleRecord
{
    /// <summary>The head.</summary>
    public RecordHead Head;

    /// <summary>The process.</summary>
    public ulong ExecId;

    /// <summary>Its parent.</summary>
    public ulong ParentExecId;

    /// <summary>Its start on the boot-time clock, in nanoseconds.</summary>
    public ulong StartTimeNs;

    /// <summary>Thread group id in the initial pid namespace.</summary>
    public uint Pid;

    /// <summary>The parent's thread group id.</summary>
    public uint Ppid;
}
