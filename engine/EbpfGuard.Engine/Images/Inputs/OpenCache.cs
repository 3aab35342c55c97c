using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>
/// By what the kernel keeps opens that matched nothing (lib/cache.bpf.h). The process's texts are in the digest as what the policy makes of
/// the process, the path component by component. Where all holds of a rule but what it asks of other facts, an open is judged anew.
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

    /// <summary>The fields by which opens are not kept, of those that a policy's rules ask for.</summary>
    /// <param name="asked">What they ask for of opens.</param>
    public static IReadOnlyList<string> Uncached(InputSet asked) =>
        [.. KernelFields.All.Where(f => asked.Has(f.Field.Input) && !IsDigested(f.Field.Input)).Select(f => f.Name)];

    /// <summary>True when what <paramref name="input"/> says of an open is in its digest.</summary>
    public static bool IsDigested(FactInput input) => input.IsText() ? input.IsProcess() || input.IsPath() : Numbers.Contains(input);
}
