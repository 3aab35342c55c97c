using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>
/// Twin of <c>struct eg_decision</c>: a decision, with the facts that it saw by their input numbers. The texts share one buffer, one
/// behind the other; a NUL stands for the missing middle of a path.
/// </summary>
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

    /// <summary>Bit per <see cref="FactInput"/>: what the decision asked for and could not read.</summary>
    public ulong Unknown;

    /// <summary>The same of ancestors: bit 8 * input + generation, generation 0 for "some ancestor".</summary>
    public ulong UnknownLineage;

    /// <summary>Two bits a number: a <see cref="FactState"/>.</summary>
    public ulong NumberStates;

    /// <summary>The numbers, of meaning where they are known.</summary>
    public InputNumbers Numbers;

    /// <summary>The addresses: IPv6, or IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    public InputAddresses Address;

    /// <summary>Two bits an address: a <see cref="FactState"/>.</summary>
    public uint AddressStates;

    /// <summary>Thread group id in the initial pid namespace.</summary>
    public uint Pid;

    /// <summary>Thread id in the initial pid namespace.</summary>
    public uint Tid;

    /// <summary>Bit i: <see cref="Rules"/>[i] matched only because something is unknown.</summary>
    public uint Unsure;

    /// <summary>The system call that led there, as <see cref="CallNumber"/>; 0: not known.</summary>
    public uint Call;

    /// <summary>Number of rules named.</summary>
    public uint RuleCount;

    /// <summary>A <see cref="DecisionPoint"/>.</summary>
    public ushort Op;

    /// <summary>A <see cref="Abi.Verdict"/>.</summary>
    public ushort Verdict;

    /// <summary>A <see cref="HowStopped"/>.</summary>
    public ushort How;

    /// <summary><see cref="RecordFacts"/>.</summary>
    public ushort Facts;

    /// <summary>Bytes of the first path.</summary>
    public ushort PathBytes;

    /// <summary>Bytes of the second path.</summary>
    public ushort Path2Bytes;

    /// <summary>Bytes of the working directory; 0 when it is not known.</summary>
    public ushort CwdBytes;

    /// <summary>Bytes of the arguments of the program that an exec asks for, a NUL behind each.</summary>
    public ushort ArgsBytes;

    /// <summary>The rules that matched, as many as counted.</summary>
    public RuleNumbers Rules;

    /// <summary>The kernel's name of the process, NUL-ended; before an exec that which it will have.</summary>
    public Bytes16 Comm;

    /// <summary>Short id of the process's container, or <c>host</c>; NUL-ended.</summary>
    public Bytes16 Container;

    /// <summary>The first path, the second, the working directory, the arguments.</summary>
    public RecordPaths Path;
}
