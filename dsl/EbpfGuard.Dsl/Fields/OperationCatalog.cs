using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Fields;

/// <summary>The operations: what each is, and which system calls lead to it.</summary>
public static class OperationCatalog
{
    /// <summary>All of them, in the order of <see cref="Operation"/>.</summary>
    public static IReadOnlyList<OperationDefinition> All { get; } =
    [
        new(Operation.Exec, "a program is run", [new("execve", 59, 11), new("execveat", 322, 358)]),
        new(Operation.Open, "a file is opened, or made by an open",
            [new("open", 2, 5), new("openat", 257, 295), new("openat2", 437, 437), new("creat", 85, 8), new("open_by_handle_at", 304, 342)]),
        new(Operation.Unlink, "a name of a file, or a directory, is removed", [new("unlink", 87, 10), new("unlinkat", 263, 301), new("rmdir", 84, 40)]),
        new(Operation.Rename, "a file or directory gets another name", [new("rename", 82, 38), new("renameat", 264, 302), new("renameat2", 316, 353)]),
        new(Operation.Connect, "a connection is made, or a message sent without one",
            [new("connect", 42, 362), new("sendto", 44, 369), new("sendmsg", 46, 370), new("sendmmsg", 307, 345)]),
        new(Operation.Mkdir, "a directory is made", [new("mkdir", 83, 39), new("mkdirat", 258, 296)]),
        new(Operation.Link, "a file gets a further name", [new("link", 86, 9), new("linkat", 265, 303)]),
        new(Operation.Symlink, "a symbolic link is made", [new("symlink", 88, 83), new("symlinkat", 266, 304)]),
        new(Operation.Chmod, "a file gets other permissions",
            [new("chmod", 90, 15), new("fchmod", 91, 94), new("fchmodat", 268, 306), new("fchmodat2", 452, 452)]),
        new(Operation.Socket, "a socket is made", [new("socket", 41, 359)]),
        new(Operation.Listen, "a socket begins to wait for connections", [new("listen", 50, 363)]),
        new(Operation.Accept, "a connection is accepted", [new("accept", 43), new("accept4", 288, 364)]),
        new(Operation.Ptrace, "another process is traced", [new("ptrace", 101, 26)]),
        new(Operation.Setuid, "a process asks for another user id",
            [new("setuid", 105, 23, 213), new("setreuid", 113, 70, 203), new("setresuid", 117, 164, 208)]),
        new(Operation.Setns, "a process enters a namespace", [new("setns", 308, 346)]),
        new(Operation.Unshare, "a process makes namespaces of its own", [new("unshare", 272, 310)]),
        new(Operation.Dup, "a descriptor is duplicated", [new("dup", 32, 41), new("dup2", 33, 63), new("dup3", 292, 330)]),
        new(Operation.Module, "a module is loaded into the kernel", [new("init_module", 175, 128), new("finit_module", 313, 350)]),
        new(Operation.Bpf, "a program or map of BPF is made or used", [new("bpf", 321, 357)]),
        new(Operation.Userfaultfd, "a process begins to serve page faults itself", [new("userfaultfd", 323, 374)]),
    ];

    private static readonly FrozenDictionary<Operation, OperationDefinition> ByOperation = All.ToFrozenDictionary(o => o.Operation);

    /// <summary>The entry of an operation.</summary>
    public static OperationDefinition Get(Operation operation) => ByOperation[operation];

    /// <summary>The names of the system calls that lead to <paramref name="operation"/>.</summary>
    public static IEnumerable<string> CallsOf(Operation operation) => Get(operation).Calls.Select(c => c.Name);
}
