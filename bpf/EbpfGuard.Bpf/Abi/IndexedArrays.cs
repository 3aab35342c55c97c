using System.Runtime.CompilerServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>One element a view: the process's own view of names first, then the host's.</summary>
/// <typeparam name="T">The element.</typeparam>
[InlineArray(AbiLimits.Views)]
public struct PerView<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>One element a <see cref="DecisionPoint"/>.</summary>
/// <typeparam name="T">The element.</typeparam>
[InlineArray((int)DecisionPoint.Count)]
public struct PerOperation<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>One element a generation: the process, its parent, and so on.</summary>
/// <typeparam name="T">The element.</typeparam>
[InlineArray(AbiLimits.Generations)]
public struct PerGeneration<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>One element a process classifier.</summary>
/// <typeparam name="T">The element.</typeparam>
[InlineArray(AbiLimits.ProcClassifiers)]
public struct PerProcClassifier<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>Rules named by one record.</summary>
[InlineArray(AbiLimits.Matches)]
public struct RuleNumbers
{
    private uint _first;
}

/// <summary>Numbers of a probe call.</summary>
[InlineArray(ProbeLimits.Numbers)]
public struct ProbeNumbers
{
    private long _first;
}

/// <summary>Texts of a probe call.</summary>
[InlineArray(ProbeLimits.Texts)]
public struct ProbeTexts
{
    private Bytes512 _first;
}

/// <summary>Lengths of the texts of a probe call.</summary>
[InlineArray(ProbeLimits.Texts)]
public struct ProbeLengths
{
    private uint _first;
}

/// <summary>Processes of a probe call.</summary>
[InlineArray(ProbeLimits.Processes)]
public struct ProbeProcesses
{
    private ProbeProcess _first;
}

/// <summary>Sequence numbers by <see cref="RecordRing"/>, room to grow included.</summary>
[InlineArray(4)]
public struct RingSequences
{
    private ulong _first;
}

/// <summary>Two cells of padding.</summary>
[InlineArray(2)]
public struct PadPair
{
    private uint _first;
}
