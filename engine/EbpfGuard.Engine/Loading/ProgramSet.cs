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

    /// <summary>The programs for an image, on a host with or without BPF LSM.</summary>
    public static ProgramSet For(in ImageConstants image, bool useLsm)
    {
        var enforcement = new List<string> { "eg_exit" };
        var cgroup = new List<string>();
        bool judgesOpen = Judges(in image, DecisionPoint.Open);
        bool judgesConnect = Judges(in image, DecisionPoint.Connect);
        if (useLsm)
        {
            if (Judges(in image, DecisionPoint.ExecCheck)) enforcement.Add("eg_exec_check");
            if (judgesOpen) enforcement.Add("eg_file_open");
            if (Judges(in image, DecisionPoint.Unlink)) enforcement.AddRange(["eg_path_unlink", "eg_path_rmdir"]);
            if (Judges(in image, DecisionPoint.Rename)) enforcement.Add("eg_path_rename");
            if (Judges(in image, DecisionPoint.Mkdir)) enforcement.Add("eg_path_mkdir");
            if (Judges(in image, DecisionPoint.Link)) enforcement.Add("eg_path_link");
            if (Judges(in image, DecisionPoint.Symlink)) enforcement.Add("eg_path_symlink");
            if (Judges(in image, DecisionPoint.Chmod)) enforcement.Add("eg_path_chmod");
            if (AsksForPaths(in image)) enforcement.AddRange(["eg_keep_link", "eg_keep_rename", "eg_forget_name", "eg_forget_inode"]);
            if (judgesConnect) enforcement.AddRange(["eg_socket_connect", "eg_socket_sendmsg"]);
        }
        else
        {
            if (judgesOpen) enforcement.Add("eg_sys_exit");
            if (judgesConnect) cgroup.AddRange(["eg_connect4", "eg_connect6", "eg_sendmsg4", "eg_sendmsg6"]);
        }

        if (Judges(in image, DecisionPoint.Exec)) enforcement.Add("eg_exec");
        if (JudgesOnReturn(in image)) enforcement.Add("eg_call_return");
        return new ProgramSet(enforcement, cgroup);
    }

    /// <summary>True when the program is to be loaded.</summary>
    public bool Contains(string program) =>
        program is Setup or Remember || Enforcement.Contains(program) || Cgroup.Contains(program);

    // A program's path may be among the facts of processes.
    private static bool AsksForPaths(in ImageConstants image) => image.PathClassifiers > 0 || image.ProcessClassifiers > 0;

    private static bool JudgesOnReturn(in ImageConstants image)
    {
        for (DecisionPoint point = DecisionPoint.Socket; point < DecisionPoint.End; point++)
        {
            if (Judges(in image, point)) return true;
        }

        return false;
    }

    private static bool Judges(in ImageConstants image, DecisionPoint point) => image.Ops[(int)point].Triggers != 0;
}
