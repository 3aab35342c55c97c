namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_program_flag</c>: what else is known of a program.</summary>
[Flags]
public enum ProgramFlags : uint
{
    /// <summary>It was run from memory.</summary>
    Memfd = 1,

    /// <summary>Its file is of an overlay's upper layer.</summary>
    UpperLayer = 2,

    /// <summary>Its exec was not seen: arguments are not believed, a name only when it is its file's.</summary>
    Adopted = 4,

    /// <summary>Its path lacks its middle.</summary>
    PathCut = 8,

    /// <summary>Likewise the host's path.</summary>
    HostPathCut = 16,

    /// <summary>Of the programs before it the youngest are not kept: there were too many.</summary>
    LineageCut = 32,
}
