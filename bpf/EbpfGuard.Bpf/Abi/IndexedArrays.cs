using System.Runtime.CompilerServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>One element a generation: the process, its parent, and so on.</summary>
/// <typeparam name="T">The element.</typeparam>
[InlineArray(AbiLimits.Generations)]
public struct PerGeneration<T>
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

/// <summary>Numbers by input, from <see cref="FactInput.Texts"/> on.</summary>
[InlineArray(AbiLimits.Numbers)]
public struct InputNumbers
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

/// <summary>Sequence numbers of the rings of a policy, by <see cref="RecordRing"/>.</summary>
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
