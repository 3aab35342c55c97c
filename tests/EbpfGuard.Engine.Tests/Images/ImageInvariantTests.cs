using System.Numerics;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>What the kernel takes for granted of every image.</summary>
public sealed class ImageInvariantTests
{
    private static IEnumerable<PolicyImage> Images() => Enumerable.Range(0, 25)
        .Select(seed => PolicyImageBuilder.Build(new RandomPolicies(seed).Next(12).Policy, Targets.Lsm).Image!);

    [Test]
    public void CellsAreWholePagesAndTheFirstIsUnused()
    {
        foreach (PolicyImage image in Images())
        {
            Assert.That(image.Cells.Length % AbiLimits.PageCells, Is.Zero);
            Assert.That(image.Cells[0], Is.Zero);
        }
    }

    [Test]
    public void TablesAreAlignedToTheirEntries()
    {
        foreach (PolicyImage image in Images())
        {
            var reader = new ImageReader(image);
            Assert.That(image.Layout.Rules % 4, Is.Zero);
            foreach (OperationLayout layout in image.Layout.Ops)
            {
                Assert.That((layout.Slots | layout.Steps | layout.TriggerTable) % 4, Is.Zero);
                foreach (SlotEntry slot in Slots(reader, layout)) Assert.That(slot.RowBase % 8, Is.Zero);
            }

            for (uint c = 0; c < image.Layout.ClassifierCount; c++)
            {
                ClassifierEntry entry = reader.Classifier(c);
                uint alignment = (ClassifierKind)entry.Kind switch
                {
                    ClassifierKind.Forward or ClassifierKind.Backward or ClassifierKind.Scanner => DfaCell.BytesCells,
                    ClassifierKind.Interval => 2,
                    _ => 1,
                };
                Assert.That(entry.Bytes % alignment, Is.Zero);
                Assert.That(entry.Ancestors % 2, Is.Zero);
            }
        }
    }

    [Test]
    public void SummariesSayWhichWordsThereAre()
    {
        foreach (PolicyImage image in Images())
        {
            var reader = new ImageReader(image);
            foreach (OperationLayout layout in image.Layout.Ops)
            {
                foreach (SlotEntry slot in Slots(reader, layout))
                {
                    for (uint row = 0; row < RowCount(slot); row++)
                    {
                        RowEntry entry = reader.Read<RowEntry>(slot.RowBase + (row * 8));
                        if (layout.TriggerGroupBits > 1) AssertWords(reader, entry.Triggers, entry.TriggerWords, layout.TriggerGroupWords);
                        AssertWords(reader, entry.Exemptions, entry.ExemptionWords, layout.ExemptionGroupWords);
                        Assert.That(entry.Triggers & ~layout.Triggers, Is.Zero, "a bit beyond the last trigger");
                    }
                }
            }
        }
    }

    [Test]
    public void NoRowNamesATriggerThatDoesNotExist()
    {
        Policy policy = SourcePolicies.Rules(3, i => $"evt.type = open and fd.name != /a{i}");
        PolicyImage image = PolicyImageBuilder.Build(policy, Targets.Lsm).Image!;
        var reader = new ImageReader(image);
        OperationLayout layout = image.Layout.Ops[(int)DecisionPoint.Open];
        foreach (SlotEntry slot in Slots(reader, layout))
        {
            RowEntry other = reader.Read<RowEntry>(slot.RowBase + (ValueClass.First * 8));
            Assert.That(other.Triggers, Is.EqualTo(0b111));
        }
    }

    [Test]
    public void RuleThatAsksNothingMatchesEverything()
    {
        Policy policy = SourcePolicies.Rules(2, _ => "evt.type = open");
        PolicyImage image = PolicyImageBuilder.Build(policy, Targets.Lsm).Image!;
        var evaluator = new ImageEvaluator(image);
        ImageVerdict verdict = evaluator.Evaluate(Operation.Open, evaluator.Nobody(), new FactTable());
        Assert.That(verdict.Rules, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(evaluator.Evaluate(Operation.Unlink, evaluator.Nobody(), new FactTable()).Rules, Is.Empty);
    }

    [Test]
    public void NumbersComeFirstWhereTheyMayEndTheEvent()
    {
        const string Write = "evt.type = open and evt.is_open_write = true and fd.name startswith /srv/";
        Assert.That(InputsOf(_ => Write), Is.EqualTo(new[] { FactInput.OpenWrite, FactInput.Path }));
        Assert.That(
            InputsOf(i => i == 0 ? Write : "evt.type = open and fd.name startswith /opt/"),
            Is.EqualTo(new[] { FactInput.Path, FactInput.OpenWrite }));
    }

    [Test]
    public void NoNameIsNeededBeforeTheTextSteps()
    {
        foreach (PolicyImage image in Images())
        {
            var reader = new ImageReader(image);
            foreach (OperationLayout layout in image.Layout.Ops)
                Assert.That(Inputs(reader, layout).Take((int)layout.TextSteps).Where(i => i.IsText()), Is.Empty);
        }
    }

    private static FactInput[] InputsOf(Func<int, string> condition)
    {
        PolicyImage image = PolicyImageBuilder.Build(SourcePolicies.Rules(2, condition), Targets.Lsm).Image!;
        return [.. Inputs(new ImageReader(image), image.Layout.Ops[(int)DecisionPoint.Open])];
    }

    private static IEnumerable<FactInput> Inputs(ImageReader reader, OperationLayout layout) =>
        Enumerable.Range(0, (int)layout.StepCount)
            .Select(i => (FactInput)reader.Classifier(reader.Read<StepEntry>(layout.Steps + (uint)(i * 4)).Classifier).Input);

    // Missing and unknown and one more: every slot has as many.
    private static uint RowCount(SlotEntry slot) => slot.Kind == (uint)SlotKind.Class ? 3u : 4u;

    private static IEnumerable<SlotEntry> Slots(ImageReader reader, OperationLayout layout) =>
        Enumerable.Range(0, (int)layout.SlotCount).Select(s => reader.Read<SlotEntry>(layout.Slots + (uint)(s * 4)));

    private static void AssertWords(ImageReader reader, ulong summary, uint words, uint groupWords)
    {
        for (uint group = 0; group < BitOperations.PopCount(summary); group++)
        {
            ulong any = 0;
            for (uint w = 0; w < groupWords; w++) any |= reader.Word(words + (2 * ((group * groupWords) + w)));
            Assert.That(any, Is.Not.Zero, "a set summary bit has a set bit below it");
        }
    }
}
