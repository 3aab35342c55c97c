using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>
/// Twin of <c>struct eg_shape</c>: what kernel programs are verified for, in <c>.rodata</c>. They serve every image of their shape.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProgramShape
{
    /// <summary>Per decision point a bit per <c>enum eg_input</c>: facts that its events must bring.</summary>
    public PointInputs Inputs;

    /// <summary>Bit per decision point: those with a trigger.</summary>
    public ulong Judged;

    /// <summary>Process classifiers, at least the image's: further ones are empty.</summary>
    public uint ProcessClassifiers;

    /// <summary>Path classifiers, likewise.</summary>
    public uint PathClassifiers;
}

/// <summary>The facts by decision point.</summary>
[InlineArray((int)DecisionPoint.Count)]
public struct PointInputs
{
    private ulong _first;
}
