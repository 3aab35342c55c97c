namespace EbpfGuard.Dsl.Policies;

/// <summary>What a process does that a rule can judge. Each stands for every system call that does it.</summary>
public enum Operation
{
    /// <summary>execve, execveat.</summary>
    Exec,

    /// <summary>open, openat, openat2, creat, open_by_handle_at and io_uring's open.</summary>
    Open,

    /// <summary>unlink, unlinkat, rmdir.</summary>
    Unlink,

    /// <summary>rename, renameat, renameat2.</summary>
    Rename,

    /// <summary>connect, and sending without a connection: sendto, sendmsg, sendmmsg.</summary>
    Connect,
}

/// <summary>A set of operations.</summary>
[Flags]
public enum OperationSet
{
    /// <summary>No operation.</summary>
    None = 0,

    /// <summary><see cref="Operation.Exec"/></summary>
    Exec = 1 << Operation.Exec,

    /// <summary><see cref="Operation.Open"/></summary>
    Open = 1 << Operation.Open,

    /// <summary><see cref="Operation.Unlink"/></summary>
    Unlink = 1 << Operation.Unlink,

    /// <summary><see cref="Operation.Rename"/></summary>
    Rename = 1 << Operation.Rename,

    /// <summary><see cref="Operation.Connect"/></summary>
    Connect = 1 << Operation.Connect,

    /// <summary>The operations on a path.</summary>
    Files = Open | Unlink | Rename,

    /// <summary>Every operation.</summary>
    All = Exec | Files | Connect,
}
