namespace EbpfGuard.Dsl.Fields;

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

    /// <summary>mkdir, mkdirat.</summary>
    Mkdir,

    /// <summary>link, linkat.</summary>
    Link,

    /// <summary>symlink, symlinkat.</summary>
    Symlink,

    /// <summary>chmod, fchmod, fchmodat, fchmodat2.</summary>
    Chmod,

    /// <summary>socket.</summary>
    Socket,

    /// <summary>listen.</summary>
    Listen,

    /// <summary>accept, accept4.</summary>
    Accept,

    /// <summary>ptrace.</summary>
    Ptrace,

    /// <summary>setuid, setreuid, setresuid.</summary>
    Setuid,

    /// <summary>setns.</summary>
    Setns,

    /// <summary>unshare.</summary>
    Unshare,

    /// <summary>dup, dup2, dup3.</summary>
    Dup,

    /// <summary>init_module, finit_module.</summary>
    Module,

    /// <summary>bpf.</summary>
    Bpf,

    /// <summary>userfaultfd.</summary>
    Userfaultfd,
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

    /// <summary><see cref="Operation.Mkdir"/></summary>
    Mkdir = 1 << Operation.Mkdir,

    /// <summary><see cref="Operation.Link"/></summary>
    Link = 1 << Operation.Link,

    /// <summary><see cref="Operation.Symlink"/></summary>
    Symlink = 1 << Operation.Symlink,

    /// <summary><see cref="Operation.Chmod"/></summary>
    Chmod = 1 << Operation.Chmod,

    /// <summary><see cref="Operation.Socket"/></summary>
    Socket = 1 << Operation.Socket,

    /// <summary><see cref="Operation.Listen"/></summary>
    Listen = 1 << Operation.Listen,

    /// <summary><see cref="Operation.Accept"/></summary>
    Accept = 1 << Operation.Accept,

    /// <summary><see cref="Operation.Ptrace"/></summary>
    Ptrace = 1 << Operation.Ptrace,

    /// <summary><see cref="Operation.Setuid"/></summary>
    Setuid = 1 << Operation.Setuid,

    /// <summary><see cref="Operation.Setns"/></summary>
    Setns = 1 << Operation.Setns,

    /// <summary><see cref="Operation.Unshare"/></summary>
    Unshare = 1 << Operation.Unshare,

    /// <summary><see cref="Operation.Dup"/></summary>
    Dup = 1 << Operation.Dup,

    /// <summary><see cref="Operation.Module"/></summary>
    Module = 1 << Operation.Module,

    /// <summary><see cref="Operation.Bpf"/></summary>
    Bpf = 1 << Operation.Bpf,

    /// <summary><see cref="Operation.Userfaultfd"/></summary>
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
