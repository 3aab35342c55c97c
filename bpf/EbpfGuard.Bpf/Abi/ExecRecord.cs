using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_exec</c>: a process that got a new program.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExecRecord
{
    /// <summary>The head.</summary>
    public RecordHead Head;

    /// <summary>The process, from now on.</summary>
    public ulong ExecId;

    /// <summary>Its parent.</summary>
    public ulong ParentExecId;

    /// <summary>Its start on the boot-time clock, in nanoseconds.</summary>
    public ulong StartTimeNs;

    /// <summary>Thread group id in the initial pid namespace.</summary>
    public uint Pid;

    /// <summary>The parent's thread group id.</summary>
    public uint Ppid;

    /// <summary>Effective user id.</summary>
    public uint Uid;

    /// <summary>Effective group id.</summary>
    public uint Gid;

    /// <summary>Login user id; all ones when not set.</summary>
    public uint Loginuid;

    /// <summary>Session id.</summary>
    public uint Sid;

    /// <summary>The controlling terminal's device number, 0 for none.</summary>
    public uint Tty;

    /// <summary><see cref="ProgramFlags"/>.</summary>
    public uint Flags;

    /// <summary>Bytes of the program's path.</summary>
    public uint ExepathBytes;

    /// <summary>Bytes of the arguments, NUL behind each, the first included.</summary>
    public uint ArgsBytes;

    /// <summary>What it does not hold whole: <see cref="ExecGaps"/>.</summary>
    public uint Gaps;

    /// <summary>Bytes of the arguments when they are kept in pieces, since <see cref="ArgsBytes"/> do not hold them; else 0.</summary>
    public uint ArgsWhole;

    /// <summary>A <see cref="FactState"/>; missing when the host's path is the same.</summary>
    public uint HostPathState;

    /// <summary>Bytes of the host's path.</summary>
    public uint HostPathBytes;

    /// <summary>The kernel's name of the process, NUL-ended.</summary>
    public Bytes16 Comm;

    /// <summary>The program's path, then the arguments, then the host's path.</summary>
    public ExecTexts Text;
}
