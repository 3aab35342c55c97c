using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_decision</c>: a decision. The paths share one buffer, one behind the other; a NUL stands for the missing middle of a path.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DecisionRecord
{
    /// <summary>The head.</summary>
    public RecordHead Head;

    /// <summary>The process.</summary>
    public ulong ExecId;

    /// <summary>Its start on the boot-time clock, in nanoseconds.</summary>
    public ulong StartTimeNs;

    /// <summary>The object's inode number.</summary>
    public ulong Inode;

    /// <summary>The object's device number, as the kernel has it.</summary>
    public ulong Device;

    /// <summary>Set of bits numbered by <see cref="CallFlag"/>.</summary>
    public ulong Flags;

    /// <summary>Capabilities in force, a bit each.</summary>
    public ulong CapEffective;

    /// <summary>Capabilities that may be used.</summary>
    public ulong CapPermitted;

    /// <summary>Capabilities that an exec may keep.</summary>
    public ulong CapInheritable;

    /// <summary>Result of the system call.</summary>
    public long Result;

    /// <summary>Bit per <see cref="FactInput"/>: what the decision asked for and could not read.</summary>
    public ulong Unknown;

    /// <summary>The same of ancestors: bit 8 * input + generation, generation 0 for "some ancestor".</summary>
    public ulong UnknownLineage;

    /// <summary>Destination address: IPv6, or IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    public Bytes16 ServerAddr;

    /// <summary>Address of the local end.</summary>
    public Bytes16 ClientAddr;

    /// <summary>Thread group id in the initial pid namespace.</summary>
    public uint Pid;

    /// <summary>Thread id in the initial pid namespace.</summary>
    public uint Tid;

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

    /// <summary>A <see cref="DecisionPoint"/>.</summary>
    public ushort Op;

    /// <summary>A <see cref="Abi.Verdict"/>.</summary>
    public ushort Verdict;

    /// <summary>A <see cref="HowStopped"/>.</summary>
    public ushort How;

    /// <summary><see cref="RecordFacts"/>.</summary>
    public ushort Facts;

    /// <summary>Port of the destination.</summary>
    public ushort ServerPort;

    /// <summary>Port of the local end.</summary>
    public ushort ClientPort;

    /// <summary>An <see cref="L4Protocol"/>.</summary>
    public byte L4proto;

    /// <summary>A <see cref="SocketFamily"/>.</summary>
    public byte Family;

    /// <summary>A <see cref="Abi.FdType"/>.</summary>
    public byte FdType;

    /// <summary>Number of rules named.</summary>
    public byte RuleCount;

    /// <summary>Bytes of the first path.</summary>
    public ushort PathBytes;

    /// <summary>Bytes of the second path.</summary>
    public ushort Path2Bytes;

    /// <summary>Bytes of the working directory; 0 when it is not known.</summary>
    public ushort CwdBytes;

    /// <summary>Bytes of the arguments of the program that an exec asks for, a NUL behind each.</summary>
    public ushort ArgsBytes;

    /// <summary>Family of a socket, request of ptrace, user id, command of bpf, or mode.</summary>
    public uint Argument;

    /// <summary>Process id in the process's own namespace.</summary>
    public uint Vpid;

    /// <summary>Bit i: <see cref="Rules"/>[i] matched only because something is unknown.</summary>
    public uint Unsure;

    /// <summary>The system call that led there, as <see cref="CallNumber"/>; 0: not known.</summary>
    public uint Call;

    /// <summary>The rules that matched, as many as counted.</summary>
    public RuleNumbers Rules;

    /// <summary>The kernel's name of the process, NUL-ended; before an exec that which it will have.</summary>
    public Bytes16 Comm;

    /// <summary>Short id of the process's container, or <c>host</c>; NUL-ended.</summary>
    public Bytes16 Container;

    /// <summary>The first path, the second, the working directory, the arguments.</summary>
    public RecordPaths Path;
}
