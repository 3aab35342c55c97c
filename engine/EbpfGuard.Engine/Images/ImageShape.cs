using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images;

/// <summary>What the kernel programs have to be verified for to serve an image.</summary>
public static class ImageShape
{
    // A changed rule often needs one classifier more or less; an empty one costs next to nothing.
    private const int ClassifiersTogether = 8;

    /// <summary>The shape of an image whose tables stand as <paramref name="layout"/> says.</summary>
    public static ProgramShape Of(in ImageLayout layout)
    {
        var shape = new ProgramShape
        {
            ProcessClassifiers = RoundUp(layout.ProcessClassifiers, AbiLimits.ProcClassifiers),
            PathClassifiers = RoundUp(layout.PathClassifiers, AbiLimits.PathClassifiers),
        };
        for (int point = 0; point < (int)DecisionPoint.End; point++)
        {
            shape.Inputs[point] = layout.Inputs[point];
            if (layout.Ops[point].Triggers != 0) shape.Judged |= 1UL << point;
        }

        return shape;
    }

    /// <summary>True when programs that were verified for one of them serve the other too.</summary>
    public static bool AreSame(in ProgramShape one, in ProgramShape other) => Bytes(in one).SequenceEqual(Bytes(in other));

    private static ReadOnlySpan<byte> Bytes(in ProgramShape shape) => MemoryMarshal.AsBytes(new ReadOnlySpan<ProgramShape>(in shape));

    private static uint RoundUp(uint count, int most) =>
        (uint)Math.Min(most, (count + ClassifiersTogether - 1) / ClassifiersTogether * ClassifiersTogether);
}
