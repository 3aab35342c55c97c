namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_op</c>: the place in the kernel where an operation is judged.</summary>
public enum DecisionPoint : uint
{
    /// <summary>Before exec, argv not yet known: can deny.</summary>
    ExecCheck = 0,

    /// <summary>New image in place, no instruction run yet: can kill.</summary>
    Exec = 1,

    /// <summary>A file is opened.</summary>
    Open = 2,

    /// <summary>A name is removed.</summary>
    Unlink = 3,

    /// <summary>A name is changed.</summary>
    Rename = 4,

    /// <summary>A connection, or a message without one.</summary>
    Connect = 5,

    /// <summary>Not an operation: judged at exec, its rules mark the process.</summary>
    Mark = 6,

    /// <summary>Number of decision points, room to grow included.</summary>
    Count = 8,
}
