using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_program</c>: a program that an exec put in place.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TrackedProgram
{
    /// <summary>The program that the process ran before.</summary>
    public ulong Previous;

    /// <summary>Processes that know it and programs that follow it.</summary>
    public ulong Users;

    /// <summary>Of name, paths and argv[0].</summary>
    public ulong Digest;

    /// <summary>Its file's inode number.</summary>
    public ulong Inode;

    /// <summary>Its file's device, as the kernel numbers it.</summary>
    public ulong Device;

    /// <summary>When it was put in place, on the boot-time clock in nanoseconds.</summary>
    public ulong ExecTimeNs;

    /// <summary>The inode's generation.</summary>
    public uint Generation;

    /// <summary><see cref="ProgramFlags"/>.</summary>
    public uint Flags;

    /// <summary>Programs before it.</summary>
    public uint Depth;

    /// <summary><see cref="ExecGaps"/>.</summary>
    public uint Gaps;

    /// <summary>A <see cref="FactState"/>.</summary>
    public uint PathState;

    /// <summary>A <see cref="FactState"/>; missing when the host's path is the same.</summary>
    public uint HostPathState;

    /// <summary>Bytes of the path.</summary>
    public uint PathBytes;

    /// <summary>Bytes of the host's path.</summary>
    public uint HostPathBytes;

    /// <summary>Bytes of the arguments, a NUL behind each.</summary>
    public uint ArgsBytes;

    /// <summary>Bytes of the arguments when they are kept in pieces, since <see cref="ArgsBytes"/> do not hold them; else 0.</summary>
    public uint ArgsWhole;

    /// <summary>The kernel's name of the process that it was given, NUL-ended.</summary>
    public Bytes16 Name;

    /// <summary>Short id of the container, or <c>host</c>; NUL-ended.</summary>
    public Bytes16 Container;
}
