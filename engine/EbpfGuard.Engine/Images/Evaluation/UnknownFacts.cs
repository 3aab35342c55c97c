using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>Which facts a decision asked for and could not read, as <c>struct eg_decision</c> has them.</summary>
/// <param name="Own">Of the event, and of the process itself.</param>
/// <param name="OfLineage">Of ancestors: bit 8 * input + generation, generation 0 for "some ancestor".</param>
public readonly record struct UnknownFacts(InputSet Own, ulong OfLineage)
{
    private const int Generations = AbiLimits.Generations;

    /// <summary>Everything was read.</summary>
    public static UnknownFacts None => default;

    /// <summary>True when everything was read.</summary>
    public bool IsNone => this == None;

    /// <summary>The facts of both.</summary>
    public static UnknownFacts operator |(UnknownFacts left, UnknownFacts right) =>
        new(left.Own | right.Own, left.OfLineage | right.OfLineage);

    internal static UnknownFacts Of(FactInput input, int generation) =>
        generation == 0 ? new UnknownFacts(InputSet.Of(input), 0) : new UnknownFacts(default, 1UL << ((Generations * (int)input) + generation));

    /// <summary>Of "some ancestor", by the bit of the mask that says so.</summary>
    internal static UnknownFacts OfAncestors(int unknownBit) => unknownBit switch
    {
        BitRow.AncestorNameUnknown or BitRow.AncestorNameUnproven => OfAnyAncestor(FactInput.ProcName),
        BitRow.AncestorExeUnknown or BitRow.AncestorExeUnproven => OfAnyAncestor(FactInput.ProcExe),
        _ => OfAnyAncestor(FactInput.ProcExepath),
    };

    /// <summary>True when <paramref name="field"/> is one of them.</summary>
    internal bool Has(KernelField field) => field switch
    {
        { IsAnyAncestor: true } => (OfLineage & OfAnyAncestor(field.Input).OfLineage) != 0,
        { Generation: 0 } => Own.Has(field.Input),
        _ => (OfLineage & Of(field.Input, field.Generation).OfLineage) != 0,
    };

    private static UnknownFacts OfAnyAncestor(FactInput input) => new(default, 1UL << (Generations * (int)input));
}
