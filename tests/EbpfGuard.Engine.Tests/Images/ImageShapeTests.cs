using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

public sealed class ImageShapeTests
{
    [Test]
    public void AShapeHasRoomForAFewMoreClassifiersButNoMoreThanThereMayBe()
    {
        Assert.That(ImageShape.Of(new ImageLayout { ProcessClassifiers = 9, PathClassifiers = 8 }).ProcessClassifiers, Is.EqualTo(16));
        Assert.That(ImageShape.Of(new ImageLayout { ProcessClassifiers = 9, PathClassifiers = 8 }).PathClassifiers, Is.EqualTo(8));
        Assert.That(ImageShape.Of(new ImageLayout { ProcessClassifiers = 32 }).ProcessClassifiers, Is.EqualTo(32));
        Assert.That(ImageShape.Of(default).ProcessClassifiers, Is.Zero, "no program judges a process that no rule asks for");
    }

    [Test]
    public void EveryFactOfEveryPointBelongsToTheShape()
    {
        ProgramShape empty = ImageShape.Of(default);
        for (int point = 0; point < (int)DecisionPoint.End; point++)
        {
            ImageLayout asks = default;
            asks.Inputs[point].Add(FactInput.ClientAddr);
            Assert.That(ImageShape.AreSame(ImageShape.Of(asks), empty), Is.False, $"what point {point} asks for");
            ImageLayout judges = default;
            judges.Ops[point].Triggers = 1UL << 63;
            Assert.That(ImageShape.Of(judges).Judged, Is.EqualTo(1UL << point));
            Assert.That(ImageShape.AreSame(ImageShape.Of(judges), empty), Is.False, $"whether point {point} is judged");
        }
    }

    [Test]
    public void WhereTablesStandDoesNotBelongToTheShape()
    {
        ImageLayout one = default;
        ImageLayout other = default;
        one.Ops[1] = new OperationLayout { Triggers = 1, Slots = 40, SlotCount = 2, StepCount = 3 };
        other.Ops[1] = new OperationLayout { Triggers = 7, Slots = 80, SlotCount = 9, StepCount = 1, Stoppers = 4 };
        one.Inputs[1] = other.Inputs[1] = InputSet.Of(FactInput.ProcCwd, FactInput.Uid);
        other.Rules = 77;
        Assert.That(ImageShape.AreSame(ImageShape.Of(one), ImageShape.Of(other)), Is.True);
    }

    /// <summary>Four bytes a cell; texts with their key; ranges with theirs.</summary>
    [Test]
    public void AnImageIsAsLargeAsItsTables() =>
        Assert.That(new TableSizes([], [], Cells: 1000, ExactTexts: 10, AddressRanges: 3).Bytes, Is.EqualTo(4000 + (10 * (AbiLimits.ExactShort + 12)) + 84));
}
