using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_probe</c>: input and answer of the probe program: the decision of the hooks over given facts.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProbeCall
{
    /// <summary>Number inputs, the first being input 16.</summary>
    public InputNumbers Numbers;

    /// <summary>Two bits (<see cref="FactState"/>) a number.</summary>
    public ulong NumberStates;

    /// <summary>Destination address.</summary>
    public Bytes16 ServerAddr;

    /// <summary>Address of the local end.</summary>
    public Bytes16 ClientAddr;

    /// <summary>States: destination at bit 0, local end at bit 2.</summary>
    public uint AddressStates;

    /// <summary>A <see cref="DecisionPoint"/>.</summary>
    public uint Op;

    /// <summary>Number of processes given.</summary>
    public uint ProcessCount;

    /// <summary>State of the path.</summary>
    public uint PathState;

    /// <summary>Bytes of the path.</summary>
    public uint PathBytes;

    /// <summary>State of the working directory.</summary>
    public uint CwdState;

    /// <summary>Bytes of the working directory.</summary>
    public uint CwdBytes;

    /// <summary>Bytes behind the path's last <c>/</c>.</summary>
    public uint PathTail;

    /// <summary>1: the path's middle is missing, and a NUL stands there.</summary>
    public uint PathCut;

    /// <summary>Two bits (<see cref="FactState"/>) a text.</summary>
    public uint TextStates;

    /// <summary>Bytes of each of <see cref="Texts"/>.</summary>
    public ProbeLengths TextBytes;

    /// <summary>Decide so many times, at least once.</summary>
    public uint Repeat;

    /// <summary>Zero.</summary>
    public uint Pad0;

    /// <summary>Answer: strongest <see cref="KernelAction"/> of the matches.</summary>
    public uint Action;

    /// <summary>Answer: number of rules that matched, monitored and deferred ones too.</summary>
    public uint MatchCount;

    /// <summary>Answer: duration of all repeats, in nanoseconds.</summary>
    public ulong ElapsedNs;

    /// <summary>Answer: what was asked for and is unknown, as in a <see cref="DecisionRecord"/>.</summary>
    public ulong Unknown;

    /// <summary>Answer: the same of ancestors.</summary>
    public ulong UnknownLineage;

    /// <summary>Answer: bit i says that <see cref="Matches"/>[i] is not sure.</summary>
    public uint Unsure;

    /// <summary>Zero.</summary>
    public uint Pad;

    /// <summary>Answer: the first of them, ascending.</summary>
    public RuleNumbers Matches;

    /// <summary>Ancestors, eldest first, and the process itself last.</summary>
    public ProbeProcesses Processes;

    /// <summary>The texts from <see cref="FactInput.PathRaw"/> on.</summary>
    public ProbeTexts Texts;

    /// <summary>Working directory.</summary>
    public Bytes4096 Cwd;

    /// <summary>The path.</summary>
    public Bytes4096 Path;
}
