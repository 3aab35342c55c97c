using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>
/// Whether the kernel may keep opens that matched nothing (lib/cache.bpf.h): only where all that rules ask for is in the digest by which
/// they are kept. The process's texts are in it as what the policy makes of the process, the path component by component.
/// </summary>
public static class OpenCache
{
    // The numbers of EG_PROCESS_NUMBERS, those that are known with the program, and what follows from how and as what a file is opened.
    private static readonly HashSet<FactInput> Numbers =
    [
        FactInput.Pid, FactInput.Ppid, FactInput.Sid, FactInput.Tty, FactInput.Uid, FactInput.Gid, FactInput.Loginuid, FactInput.Vpid,
        FactInput.GroupLeader, FactInput.CapEffective, FactInput.CapPermitted, FactInput.CapInheritable, FactInput.ProcMemfd, FactInput.ProcUpper,
        FactInput.OpenRead, FactInput.OpenWrite, FactInput.OpenExec, FactInput.Flags, FactInput.FdType,
    ];

    /// <summary>The fields that keep opens of a policy from being kept; none when they are.</summary>
    /// <param name="asked">What its rules ask for of opens.</param>
    public static IReadOnlyList<string> Obstacles(InputSet asked) =>
        [.. KernelFields.All.Where(f => asked.Has(f.Field.Input) && !IsDigested(f.Field.Input)).Select(f => f.Name)];

    private static bool IsDigested(FactInput input) => input.IsText() ? input.IsProcess() || input.IsPath() : Numbers.Contains(input);
}
