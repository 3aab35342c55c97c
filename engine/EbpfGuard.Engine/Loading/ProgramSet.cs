using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Loading;

/// <summary>Which kernel programs an image needs: one that forgets processes always, the others for operations that a rule judges.</summary>
public sealed record ProgramSet(IReadOnlyList<string> Enforcement, IReadOnlyList<string> Cgroup)
{
    /// <summary>Remembers the host's root and the guard; run once, never attached.</summary>
    public const string Setup = "eg_setup";

    /// <summary>Keeps the name of a file with several links; run for files that had them before, never attached.</summary>
    public const string Remember = "eg_remember";

    /// <summary>The hooks' own decision for given facts; loaded for tests and benchmarks alone.</summary>
    public const string Probe = "eg_probe";

    /// <summary>The programs for a shape, on a host with or without BPF LSM.</summary>
    public static ProgramSet For(in ProgramShape shape, bool useLsm)
    {
        var enforcement = new List<string> { "eg_exit" };
        var cgroup = new List<string>();
        bool judgesOpen = Judges(in shape, DecisionPoint.Open);
        bool judgesConnect = Judges(in shape, DecisionPoint.Connect);
        if (useLsm)
        {
            if (Judges(in shape, DecisionPoint.ExecCheck)) enforcement.Add("eg_exec_check");
            if (judgesOpen) enforcement.Add("eg_file_open");
            if (Judges(in shape, DecisionPoint.Unlink)) enforcement.AddRange(["eg_path_unlink", "eg_path_rmdir"]);
            if (Judges(in shape, DecisionPoint.Rename)) enforcement.Add("eg_path_rename");
            if (Judges(in shape, DecisionPoint.Mkdir)) enforcement.Add("eg_path_mkdir");
            if (Judges(in shape, DecisionPoint.Link)) enforcement.Add("eg_path_link");
            if (Judges(in shape, DecisionPoint.Symlink)) enforcement.Add("eg_path_symlink");
            if (Judges(in shape, DecisionPoint.Chmod)) enforcement.Add("eg_path_chmod");
            if (AsksForPaths(in shape)) enforcement.AddRange(["eg_keep_link", "eg_keep_rename", "eg_forget_name", "eg_forget_inode"]);
            if (judgesConnect) enforcement.AddRange(["eg_socket_connect", "eg_socket_sendmsg"]);
        }
        else
        {
            if (judgesOpen) enforcement.Add("eg_sys_exit");
            if (judgesConnect) cgroup.AddRange(["eg_connect4", "eg_connect6", "eg_sendmsg4", "eg_sendmsg6"]);
        }

        if (Judges(in shape, DecisionPoint.Exec)) enforcement.Add("eg_exec");
        if (JudgesOnReturn(in shape)) enforcement.Add("eg_call_return");
        return new ProgramSet(enforcement, cgroup);
    }

    /// <summary>True when the program is to be loaded.</summary>
    public bool Contains(string program) =>
        program is Setup or Remember || Enforcement.Contains(program) || Cgroup.Contains(program);

    // A program's path may be among the facts of processes.
    private static bool AsksForPaths(in ProgramShape shape) => shape.PathClassifiers > 0 || shape.ProcessClassifiers > 0;

    private static bool JudgesOnReturn(in ProgramShape shape)
    {
        for (DecisionPoint point = DecisionPoint.Socket; point < DecisionPoint.End; point++)
        {
            if (Judges(in shape, point)) return true;
        }

        return false;
    }

    private static bool Judges(in ProgramShape shape, DecisionPoint point) => (shape.Judged >> (int)point & 1) != 0;
}
