namespace EbpfGuard.Dsl.Fields;

// OperationCatalog says what each is, once.
#pragma warning disable CS1591

/// <summary>What a process does that a rule can judge. Each stands for every system call that does it: <see cref="OperationCatalog"/>.</summary>
public enum Operation
{
    Exec,
    Open,
    Unlink,
    Rename,
    Connect,
    Mkdir,
    Link,
    Symlink,
    Chmod,
    Socket,
    Listen,
    Accept,
    Ptrace,
    Setuid,
    Setns,
    Unshare,
    Dup,
    Module,
    Bpf,
    Userfaultfd,
}

/// <summary>A set of operations.</summary>
[Flags]
public enum OperationSet
{
    None = 0,
    Exec = 1 << Operation.Exec,
    Open = 1 << Operation.Open,
    Unlink = 1 << Operation.Unlink,
    Rename = 1 << Operation.Rename,
    Connect = 1 << Operation.Connect,
    Mkdir = 1 << Operation.Mkdir,
    Link = 1 << Operation.Link,
    Symlink = 1 << Operation.Symlink,
    Chmod = 1 << Operation.Chmod,
    Socket = 1 << Operation.Socket,
    Listen = 1 << Operation.Listen,
    Accept = 1 << Operation.Accept,
    Ptrace = 1 << Operation.Ptrace,
    Setuid = 1 << Operation.Setuid,
    Setns = 1 << Operation.Setns,
    Unshare = 1 << Operation.Unshare,
    Dup = 1 << Operation.Dup,
    Module = 1 << Operation.Module,
    Bpf = 1 << Operation.Bpf,
    Userfaultfd = 1 << Operation.Userfaultfd,

    /// <summary>The operations on a path.</summary>
    Files = Open | Unlink | Rename | Mkdir | Link | Symlink | Chmod,

    /// <summary>The operations on a connection or a socket that waits for one.</summary>
    Connections = Connect | Listen | Accept,

    /// <summary>Those that are judged when their system call returns, and so with its result.</summary>
    OnReturn = Socket | Listen | Accept | Ptrace | Setuid | Setns | Unshare | Dup | Module | Bpf | Userfaultfd,

    /// <summary>What a rule judges that names neither an event type nor a field of some operations alone.</summary>
    Common = Exec | Open | Unlink | Rename | Connect,

    /// <summary>Every operation.</summary>
    All = Exec | Files | Connect | OnReturn,
}
