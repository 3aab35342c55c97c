using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images;

/// <summary>A kernel program that judges at a decision point.</summary>
/// <param name="Name">Its name in the kernel object.</param>
/// <param name="Hook">What it is attached to.</param>
public sealed record HookProgram(string Name, string Hook);

/// <summary>How one kind of host judges at a decision point.</summary>
/// <param name="OnBlock">What blocking means there; null where nothing can be stopped without killing.</param>
/// <param name="OnKill">What killing means there.</param>
/// <param name="Programs">The programs that do it.</param>
/// <param name="IsOnCgroup">True when they are attached to the root of the control groups, where there has to be one.</param>
public sealed record PointCoverage(StopMeaning? OnBlock, StopMeaning OnKill, IReadOnlyList<HookProgram> Programs, bool IsOnCgroup = false);

/// <summary>A place in the kernel where an operation is judged.</summary>
/// <param name="Point">Its number in the kernel.</param>
/// <param name="Operation">What is judged there.</param>
/// <param name="WithLsm">How, with BPF LSM; null for not at all.</param>
/// <param name="WithoutLsm">How, without; null for not at all.</param>
public sealed record DecisionPointRow(DecisionPoint Point, Operation Operation, PointCoverage? WithLsm, PointCoverage? WithoutLsm)
{
    /// <summary>How a host judges there; null for not at all.</summary>
    public PointCoverage? On(bool hasLsm, bool hasCgroup)
    {
        PointCoverage? coverage = hasLsm ? WithLsm : WithoutLsm;
        return coverage is { IsOnCgroup: true } && !hasCgroup ? null : coverage;
    }
}

/// <summary>
/// The one table of decision points: which operation is judged where, by which programs on which hooks, and what can be done about a match
/// there, with BPF LSM and without.
/// </summary>
public static class DecisionPoints
{
    private static readonly PointCoverage OnReturn =
        new(OnBlock: null, StopMeaning.KilledOnReturn, [new("eg_call_return", "tp_btf/sys_exit")]);

    private static readonly PointCoverage AtExec =
        new(StopMeaning.KilledAtExec, StopMeaning.KilledAtExec, [new("eg_exec", "tp_btf/sched_process_exec")]);

    /// <summary>All of them, in the kernel's order.</summary>
    public static IReadOnlyList<DecisionPointRow> All { get; } =
    [
        new(DecisionPoint.ExecCheck, Operation.Exec, Lsm(("eg_exec_check", "bprm_check_security")), null),
        new(DecisionPoint.Exec, Operation.Exec, AtExec, AtExec),
        new(DecisionPoint.Open, Operation.Open, Lsm(("eg_file_open", "file_open")), OnReturn with { Programs = [new("eg_sys_exit", "tp_btf/sys_exit")] }),
        new(DecisionPoint.Unlink, Operation.Unlink, Lsm(("eg_path_unlink", "path_unlink"), ("eg_path_rmdir", "path_rmdir")), null),
        new(DecisionPoint.Rename, Operation.Rename, Lsm(("eg_path_rename", "path_rename")), null),
        new(DecisionPoint.Connect, Operation.Connect, Lsm(("eg_socket_connect", "socket_connect"), ("eg_socket_sendmsg", "socket_sendmsg")), Cgroup("connect4", "connect6", "sendmsg4", "sendmsg6")),
        new(DecisionPoint.Mkdir, Operation.Mkdir, Lsm(("eg_path_mkdir", "path_mkdir")), null),
        new(DecisionPoint.Link, Operation.Link, Lsm(("eg_path_link", "path_link")), null),
        new(DecisionPoint.Symlink, Operation.Symlink, Lsm(("eg_path_symlink", "path_symlink")), null),
        new(DecisionPoint.Chmod, Operation.Chmod, Lsm(("eg_path_chmod", "path_chmod")), null),
        Call(DecisionPoint.Socket, Operation.Socket),
        Call(DecisionPoint.Listen, Operation.Listen),
        Call(DecisionPoint.Accept, Operation.Accept),
        Call(DecisionPoint.Ptrace, Operation.Ptrace),
        Call(DecisionPoint.Setuid, Operation.Setuid),
        Call(DecisionPoint.Setns, Operation.Setns),
        Call(DecisionPoint.Unshare, Operation.Unshare),
        Call(DecisionPoint.Dup, Operation.Dup),
        Call(DecisionPoint.Module, Operation.Module),
        Call(DecisionPoint.Bpf, Operation.Bpf),
        Call(DecisionPoint.Userfaultfd, Operation.Userfaultfd),
    ];

    private static readonly FrozenDictionary<DecisionPoint, DecisionPointRow> ByPoint = All.ToFrozenDictionary(r => r.Point);

    private static readonly FrozenDictionary<Operation, DecisionPoint[]> ByOperation =
        All.GroupBy(r => r.Operation).ToFrozenDictionary(g => g.Key, g => g.Select(r => r.Point).ToArray());

    /// <summary>The row of a point.</summary>
    public static DecisionPointRow Of(DecisionPoint point) => ByPoint[point];

    /// <summary>The points that judge <paramref name="operation"/>, in the order in which they come: an exec has two, any other one.</summary>
    public static IReadOnlyList<DecisionPoint> Of(Operation operation) => ByOperation[operation];

    /// <summary>The operation that is judged at <paramref name="point"/>.</summary>
    public static Operation OperationOf(DecisionPoint point) => ByPoint[point].Operation;

    private static PointCoverage Lsm(params (string Program, string Hook)[] programs) =>
        new(StopMeaning.Denied, StopMeaning.Denied, [.. programs.Select(p => new HookProgram(p.Program, "lsm/" + p.Hook))]);

    private static PointCoverage Cgroup(params string[] hooks) =>
        new(StopMeaning.Denied, StopMeaning.Denied, [.. hooks.Select(h => new HookProgram("eg_" + h, "cgroup/" + h))], IsOnCgroup: true);

    private static DecisionPointRow Call(DecisionPoint point, Operation operation) => new(point, operation, OnReturn, OnReturn);
}
