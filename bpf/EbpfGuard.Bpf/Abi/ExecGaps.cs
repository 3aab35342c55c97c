namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_exec_gap</c>: what an exec record does not hold whole.</summary>
[Flags]
public enum ExecGaps : uint
{
    /// <summary>The program's path could not be read.</summary>
    Path = 1,

    /// <summary>There are more arguments than these; the others may be kept in pieces.</summary>
    ArgsCut = 2,

    /// <summary>The arguments could not be read.</summary>
    Args = 4,

    /// <summary>The name is one that the process may have given itself.</summary>
    NameClaimed = 8,

    /// <summary>The process may have written over its arguments before they were read.</summary>
    ArgsClaimed = 16,

    /// <summary>It has: these are not those of its exec.</summary>
    ArgsRewritten = 32,
}
