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

    /// <summary>A directory is made.</summary>
    Mkdir = 7,

    /// <summary>A file gets another name.</summary>
    Link = 8,

    /// <summary>A symbolic link is made.</summary>
    Symlink = 9,

    /// <summary>A file gets other permissions.</summary>
    Chmod = 10,

    /// <summary>A socket was made; this and those that follow are judged when the system call returns.</summary>
    Socket = 11,

    /// <summary>A socket waits for connections.</summary>
    Listen = 12,

    /// <summary>A connection was accepted.</summary>
    Accept = 13,

    /// <summary>A process is traced.</summary>
    Ptrace = 14,

    /// <summary>Another user id is asked for.</summary>
    Setuid = 15,

    /// <summary>A namespace is entered.</summary>
    Setns = 16,

    /// <summary>A namespace is made.</summary>
    Unshare = 17,

    /// <summary>A descriptor is duplicated.</summary>
    Dup = 18,

    /// <summary>A kernel module is loaded.</summary>
    Module = 19,

    /// <summary>The BPF system call.</summary>
    Bpf = 20,

    /// <summary>Page faults are handed to user space.</summary>
    Userfaultfd = 21,

    /// <summary>End of the decision points in use.</summary>
    End = 22,

    /// <summary>Number of decision points, room to grow included; a power of two, so that kernel programs can mask one.</summary>
    Count = 32,
}
