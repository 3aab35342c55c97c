using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Kernel.Tests.Differential;

/// <summary>What images are made of, so that a test knows that its random policies reached it.</summary>
internal sealed class ImageCensus
{
    public HashSet<ClassifierKind> Classifiers { get; } = [];

    public HashSet<SlotKind> Slots { get; } = [];

    /// <summary>The most triggers that share a bit of a summary: above 1, words decide.</summary>
    public uint MostGroupBits { get; private set; }

    public bool HasExemptions { get; private set; }

    public void Add(PolicyImage image)
    {
        ImageLayout tables = image.Layout;
        for (uint i = 0; i < tables.ClassifierCount; i++)
        {
            ClassifierEntry entry = At<ClassifierEntry>(image, AbiLimits.ClassifierCell + (i * 8));
            if (entry.Kind != 0) Classifiers.Add((ClassifierKind)entry.Kind);
        }

        foreach (OperationLayout layout in tables.Ops)
        {
            MostGroupBits = Math.Max(MostGroupBits, layout.TriggerGroupBits);
            HasExemptions |= layout.Triggers != 0 && At<TriggerEntry>(image, layout.TriggerTable).ExemptionCount > 0;
            for (uint i = 0; i < layout.SlotCount; i++) Slots.Add((SlotKind)At<SlotEntry>(image, layout.Slots + (i * 4)).Kind);
        }
    }

    private static T At<T>(PolicyImage image, uint cell)
        where T : unmanaged => MemoryMarshal.Read<T>(MemoryMarshal.AsBytes(image.Cells.AsSpan((int)cell)));
}
