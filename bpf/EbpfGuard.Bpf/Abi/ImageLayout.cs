using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_image</c>: where the image's tables stand.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ImageLayout
{
    /// <summary>One layout per decision point.</summary>
    public OperationLayouts Ops;

    /// <summary>Classifier numbers in use end below this.</summary>
    public uint ClassifierCount;

    /// <summary>Process classifiers in use are 0 up to this.</summary>
    public uint ProcessClassifiers;

    /// <summary>Path classifiers in use are <see cref="AbiLimits.ProcClassifiers"/> up to that plus this.</summary>
    public uint PathClassifiers;

    /// <summary>Cell of rule 0.</summary>
    public uint Rules;
}

/// <summary>The layouts by decision point.</summary>
[InlineArray((int)DecisionPoint.Count)]
public struct OperationLayouts
{
    private OperationLayout _first;
}

/// <summary>Twin of <c>struct eg_op_layout</c>: one operation's tables.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OperationLayout
{
    /// <summary>Summary of the trigger groups in use; 0 when no rule judges the operation.</summary>
    public ulong Triggers;

    /// <summary>Bit per <c>enum eg_input</c>: facts that the event must bring.</summary>
    public ulong Inputs;

    /// <summary>The groups with a trigger that stops.</summary>
    public ulong Stoppers;

    /// <summary>Cell of trigger 0.</summary>
    public uint TriggerTable;

    /// <summary>Words of a trigger group.</summary>
    public uint TriggerGroupWords;

    /// <summary>Words of an exemption group.</summary>
    public uint ExemptionGroupWords;

    /// <summary>Cell of slot 0: process slots first, then the slots of the steps.</summary>
    public uint Slots;

    /// <summary>Number of process slots.</summary>
    public uint ProcessSlots;

    /// <summary>Number of slots.</summary>
    public uint SlotCount;

    /// <summary>Cell of step 0: numbers, then addresses, then texts.</summary>
    public uint Steps;

    /// <summary>Number of steps.</summary>
    public uint StepCount;

    /// <summary>Index of the first step that reads a text.</summary>
    public uint TextSteps;

    /// <summary>Triggers of a group: trigger j is bit j % bits of group j / bits; 1: the summary says all.</summary>
    public uint TriggerGroupBits;
}
