using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images;

/// <summary>The kernel's hooks behind a decision point.</summary>
public static class HookNames
{
    /// <summary>The hooks of <paramref name="point"/> on <paramref name="target"/>; none for no point.</summary>
    public static IReadOnlyList<string> Of(DecisionPoint? point, ImageTarget target) => point switch
    {
        DecisionPoint.ExecCheck => ["lsm/bprm_check_security"],
        DecisionPoint.Exec => ["tp_btf/sched_process_exec"],
        DecisionPoint.Open => target.HasLsm ? ["lsm/file_open"] : ["tp_btf/sys_exit"],
        DecisionPoint.Unlink => ["lsm/path_unlink", "lsm/path_rmdir"],
        DecisionPoint.Rename => ["lsm/path_rename"],
        DecisionPoint.Mkdir => ["lsm/path_mkdir"],
        DecisionPoint.Link => ["lsm/path_link"],
        DecisionPoint.Symlink => ["lsm/path_symlink"],
        DecisionPoint.Chmod => ["lsm/path_chmod"],
        DecisionPoint.Connect => target.HasLsm
            ? ["lsm/socket_connect", "lsm/socket_sendmsg"]
            : ["cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6"],
        >= DecisionPoint.Socket and < DecisionPoint.End => ["tp_btf/sys_exit"],
        _ => [],
    };
}
