using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images;

/// <summary>
/// What an image can hold. A policy beyond a limit is refused with its size. The limits that the kernel shares stand in
/// <see cref="AbiLimits"/>.
/// </summary>
public static class ImageLimits
{
    /// <summary>Triggers, and exemptions, of one decision point: the bits of all words of all groups of a summary.</summary>
    public const int Triggers = AbiLimits.Groups * AbiLimits.GroupWords * 64;

    /// <summary>Classifiers over event facts that are no path: numbers above those of processes and paths.</summary>
    public const int EventClassifiers = AbiLimits.Classifiers - AbiLimits.ProcClassifiers - AbiLimits.PathClassifiers;

    /// <summary>
    /// States of an automaton of several patterns before they are shared out among two. Its rows, some 40 cells each,
    /// should stay within a processor's second-level cache.
    /// </summary>
    public const int GroupStates = 4096;

    /// <summary>
    /// Steps of joining comparisons of all kinds in one automaton before each kind gets its own: some ten milliseconds. Joining
    /// saves a walk, which is not worth a slow start.
    /// </summary>
    public const long JoinSteps = 1 << 20;

    /// <summary>States of the automaton of a single pattern predicate, or of a scanner: 16 MB of rows, half a second of work.</summary>
    public const int PatternStates = 65536;

    /// <summary>Cells of all tables together: 256 MB of kernel memory.</summary>
    public const int Cells = 64 << 20;
}
