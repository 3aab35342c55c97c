using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images;

/// <summary>
/// The one table of decision points: which operation is judged where, by which programs on which hooks, what can be done about a match
/// there and what goes unseen, with BPF LSM and without. The loader, the compiler, <c>check</c>, <c>doctor</c> and the pages read it.
/// </summary>
public static class DecisionPoints
{
    private const string ByIoUring = "what is done through io_uring";

    private const string SwappedDescriptor = "a descriptor at whose number another thread has put something else by then";

    private static readonly PointCoverage OnReturn =
        new(OnBlock: null, StopMeaning.KilledOnReturn, [new("eg_call_return", "tp_btf/sys_exit")]);

    private const string BelowAnOverlay = "a program by the name that it has below an overlay of the caller's own";

    private static readonly PointCoverage AtExec =
        new(StopMeaning.KilledAtExec, StopMeaning.KilledAtExec, [new("eg_exec", "tp_btf/sched_process_exec")]) { Unseen = [BelowAnOverlay] };

    private static readonly PointCoverage OpenOnReturn = OnReturn with
    {
        Unseen =
        [
            ByIoUring, SwappedDescriptor, "descriptors that fanotify hands to its listener",
            "a file below an overlay by its own name, for it is judged by the overlay's alone",
        ],
    };

    private static readonly PointCoverage ConnectByCgroup =
        Cgroup("connect4", "connect6", "sendmsg4", "sendmsg6") with
        {
            Unseen = ["sockets that are not of IPv4 or IPv6, unix sockets among them", "protocols that have no such hooks (raw sockets, SCTP, UDP-Lite), and what ICMP sockets send without a connection"],
        };

    /// <summary>All of them, in the kernel's order.</summary>
    public static IReadOnlyList<DecisionPointRow> All { get; } =
    [
        new(DecisionPoint.ExecCheck, Operation.Exec, Lsm(("eg_exec_check", "bprm_check_security")) with { Unseen = [BelowAnOverlay] }, null) { KnowsArguments = false },
        new(DecisionPoint.Exec, Operation.Exec, AtExec, AtExec),
        new(DecisionPoint.Open, Operation.Open, Lsm(("eg_file_open", "file_open")), OpenOnReturn),
        new(DecisionPoint.Unlink, Operation.Unlink, Lsm(("eg_path_unlink", "path_unlink"), ("eg_path_rmdir", "path_rmdir")), null),
        new(DecisionPoint.Rename, Operation.Rename, Lsm(("eg_path_rename", "path_rename")), null),
        new(DecisionPoint.Connect, Operation.Connect, Lsm(("eg_socket_connect", "socket_connect"), ("eg_socket_sendmsg", "socket_sendmsg")), ConnectByCgroup),
        new(DecisionPoint.Mkdir, Operation.Mkdir, Lsm(("eg_path_mkdir", "path_mkdir")), null),
        new(DecisionPoint.Link, Operation.Link, Lsm(("eg_path_link", "path_link")), null),
        new(DecisionPoint.Symlink, Operation.Symlink, Lsm(("eg_path_symlink", "path_symlink")), null),
        new(DecisionPoint.Chmod, Operation.Chmod, Lsm(("eg_path_chmod", "path_chmod")), null),
        Call(DecisionPoint.Socket, Operation.Socket, ByIoUring),
        Call(DecisionPoint.Listen, Operation.Listen, ByIoUring, SwappedDescriptor, "of `socketcall` in 32-bit programs, which socket is meant, where another thread changes it"),
        Call(DecisionPoint.Accept, Operation.Accept, ByIoUring, SwappedDescriptor),
        Call(DecisionPoint.Ptrace, Operation.Ptrace),
        Call(DecisionPoint.Setuid, Operation.Setuid),
        Call(DecisionPoint.Setns, Operation.Setns),
        Call(DecisionPoint.Unshare, Operation.Unshare, "namespaces that `clone` and `clone3` make for the child"),
        Call(DecisionPoint.Dup, Operation.Dup, SwappedDescriptor, "what `fcntl` duplicates"),
        Call(DecisionPoint.Module, Operation.Module),
        Call(DecisionPoint.Bpf, Operation.Bpf),
        Call(DecisionPoint.Userfaultfd, Operation.Userfaultfd, "descriptors that `/dev/userfaultfd` gives"),
    ];

    private static readonly FrozenDictionary<DecisionPoint, DecisionPointRow> ByPoint = All.ToFrozenDictionary(r => r.Point);

    private static readonly FrozenDictionary<Operation, DecisionPointRow[]> ByOperation =
        All.GroupBy(r => r.Operation).ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The row of a point.</summary>
    public static DecisionPointRow Of(DecisionPoint point) => ByPoint[point];

    /// <summary>The points that judge <paramref name="operation"/>, in the order in which they come: an exec has two, any other one.</summary>
    public static IReadOnlyList<DecisionPointRow> Of(Operation operation) => ByOperation[operation];

    /// <summary>The operation that is judged at <paramref name="point"/>.</summary>
    public static Operation OperationOf(DecisionPoint point) => ByPoint[point].Operation;

    private static PointCoverage Lsm(params (string Program, string Hook)[] programs) =>
        new(StopMeaning.Denied, StopMeaning.Denied, [.. programs.Select(p => new HookProgram(p.Program, "lsm/" + p.Hook))]);

    private static PointCoverage Cgroup(params string[] hooks) =>
        new(StopMeaning.Denied, StopMeaning.Denied, [.. hooks.Select(h => new HookProgram("eg_" + h, "cgroup/" + h))]) { IsOnCgroup = true };

    private static DecisionPointRow Call(DecisionPoint point, Operation operation, params string[] unseen) =>
        new(point, operation, OnReturn with { Unseen = unseen }, OnReturn with { Unseen = unseen });
}
