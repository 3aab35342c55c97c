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
public sealed record PointCoverage(StopMeaning? OnBlock, StopMeaning OnKill, IReadOnlyList<HookProgram> Programs)
{
    /// <summary>True when the programs are attached to the root of the control groups, where there has to be one.</summary>
    public bool IsOnCgroup { get; init; }

    /// <summary>What of the operation is not judged there, or only as somebody else wants it to look; for people.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];
}

/// <summary>A place in the kernel where an operation is judged.</summary>
/// <param name="Point">Its number in the kernel.</param>
/// <param name="Operation">What is judged there.</param>
/// <param name="WithLsm">How, with BPF LSM; null for not at all.</param>
/// <param name="WithoutLsm">How, without; null for not at all.</param>
public sealed record DecisionPointRow(DecisionPoint Point, Operation Operation, PointCoverage? WithLsm, PointCoverage? WithoutLsm)
{
    /// <summary>False where a new program's arguments are not there yet.</summary>
    public bool KnowsArguments { get; init; } = true;

    /// <summary>True when no host can refuse: the operation has happened when it is judged.</summary>
    public bool IsOnReturn => WithLsm is { OnBlock: null } && WithoutLsm is null or { OnBlock: null };

    /// <summary>How a host judges there; null for not at all.</summary>
    public PointCoverage? On(bool hasLsm, bool hasCgroup)
    {
        PointCoverage? coverage = hasLsm ? WithLsm : WithoutLsm;
        return coverage is { IsOnCgroup: true } && !hasCgroup ? null : coverage;
    }
}
