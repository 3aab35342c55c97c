namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_exec_gap</c>: what an exec record does not hold whole.</summary>
[Flags]
public enum ExecGaps : uint
{
    /// <summary>The program's path could not be read.</summary>
    Path = 1,

    /// <summary>There are more arguments than these.</summary>
    ArgsCut = 2,

    /// <summary>The arguments could not be read, or are not to be believed.</summary>
    Args = 4,

    /// <summary>The name is one that the process may have given itself.</summary>
    Name = 8,
}
