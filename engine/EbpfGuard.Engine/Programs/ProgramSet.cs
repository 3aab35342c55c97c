using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Programs;

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
        foreach (DecisionPointRow row in DecisionPoints.All)
        {
            if ((shape.Judged >> (int)row.Point & 1) == 0 || row.On(useLsm, hasCgroup: true) is not { } coverage) continue;
            List<string> programs = coverage.IsOnCgroup ? cgroup : enforcement;
            programs.AddRange(coverage.Programs.Select(p => p.Name).Except(programs));
        }

        if (useLsm && AsksForPaths(in shape)) enforcement.AddRange(["eg_keep_link", "eg_keep_rename", "eg_forget_name", "eg_forget_inode"]);
        return new ProgramSet(enforcement, cgroup);
    }

    /// <summary>True when the program is to be loaded.</summary>
    public bool Contains(string program) =>
        program is Setup or Remember || Enforcement.Contains(program) || Cgroup.Contains(program);

    // A program's path may be among the facts of processes.
    private static bool AsksForPaths(in ProgramShape shape) => shape.PathClassifiers > 0 || shape.ProcessClassifiers > 0;
}
