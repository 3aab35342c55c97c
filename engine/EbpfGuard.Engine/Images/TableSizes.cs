using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images;

/// <summary>The sizes of an image's tables.</summary>
/// <param name="Points">The decision points in use.</param>
/// <param name="Classifiers">The classifiers by number.</param>
/// <param name="Cells">Cells of the tables; four bytes each.</param>
/// <param name="ExactTexts">Entries of the exact maps.</param>
/// <param name="AddressRanges">Entries of the address trie.</param>
public sealed record TableSizes(
    IReadOnlyList<PointSize> Points, IReadOnlyList<ClassifierSize> Classifiers, int Cells, int ExactTexts, int AddressRanges)
{
    /// <summary>Bytes of the image in the kernel, without what its maps add.</summary>
    public long Bytes => ((long)Cells * sizeof(uint)) + ((long)ExactTexts * ExactEntryBytes) + ((long)AddressRanges * AddressEntryBytes);

    private const int ExactEntryBytes = AbiLimits.ExactShort + 12;

    private const int AddressEntryBytes = 28;
}

/// <summary>The size of one decision point.</summary>
/// <param name="Point">The point.</param>
/// <param name="Triggers">Ways for a rule to match.</param>
/// <param name="Exemptions">Conjunctions that take an event out of a trigger.</param>
/// <param name="Words">64-bit words of all triggers.</param>
/// <param name="Slots">Outputs that it reads.</param>
/// <param name="Steps">Event facts that it classifies, at most.</param>
public sealed record PointSize(DecisionPoint Point, int Triggers, int Exemptions, int Words, int Slots, int Steps);

/// <summary>The size of one classifier.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Input">The fact that it reads.</param>
/// <param name="Predicates">Distinct predicates that it answers.</param>
/// <param name="Classes">Values that it tells apart, missing and unknown included; for bits, the bits.</param>
/// <param name="States">States of an automaton; else 0.</param>
/// <param name="Cells">Cells of its own tables, rows of triggers not included.</param>
public sealed record ClassifierSize(
    int Number, ClassifierKind Kind, FactInput Input, int Predicates, int Classes, int States, int Cells);
