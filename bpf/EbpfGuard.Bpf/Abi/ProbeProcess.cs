using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_probe_process</c>: a process given to the probe program.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProbeProcess
{
    /// <summary>1 when its program was run from memory.</summary>
    public ulong Memfd;

    /// <summary>1 when its program's file is of an overlay's upper layer.</summary>
    public ulong Upper;

    /// <summary>Two bits (<see cref="FactState"/>) an input, input i at bit 2 * i.</summary>
    public uint States;

    /// <summary>State of <see cref="Memfd"/>.</summary>
    public uint MemfdState;

    /// <summary>State of <see cref="Upper"/>.</summary>
    public uint UpperState;

    /// <summary>Bytes of <see cref="Container"/>.</summary>
    public uint ContainerBytes;

    /// <summary>Bytes of <see cref="Name"/>.</summary>
    public uint NameBytes;

    /// <summary>Bytes of <see cref="Exe"/>.</summary>
    public uint ExeBytes;

    /// <summary>Bytes of <see cref="Exepath"/>.</summary>
    public uint ExepathBytes;

    /// <summary>Bytes of <see cref="Args"/>.</summary>
    public uint ArgsBytes;

    /// <summary>0: there are no arguments, and no blank in the command line.</summary>
    public uint HasArgs;

    /// <summary>What is only a claim of the process's own.</summary>
    public ExecGaps Claimed;

    /// <summary>Kernel name.</summary>
    public Bytes16 Name;

    /// <summary>Container's short id, or <c>host</c>.</summary>
    public Bytes16 Container;

    /// <summary>First argument.</summary>
    public Bytes512 Exe;

    /// <summary>Path of the program.</summary>
    public Bytes512 Exepath;

    /// <summary>Arguments but the first, blanks between them.</summary>
    public Bytes512 Args;
}
