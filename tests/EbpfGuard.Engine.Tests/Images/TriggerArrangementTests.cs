using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Planning;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Triggers that fail on the same facts share the bits of a summary, and others do not.</summary>
public sealed class TriggerArrangementTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64)]
    public void AsLongAsThereIsABitForEachEachHasOne(int count)
    {
        TriggerArrangement arrangement = Arrange(count, _ => [1]);
        Assert.That(arrangement.GroupBits, Is.EqualTo(1));
        Assert.That(arrangement.GroupSizes, Is.EqualTo(Enumerable.Repeat(1, count)));
        Assert.That(arrangement.Placed.Select(p => (p.Number, p.Trigger.Rule)), Is.EqualTo(Enumerable.Range(0, count).Select(i => (i, i))));
    }

    [TestCase(65, 1)]
    [TestCase(65, 3)]
    [TestCase(1000, 7)]
    [TestCase(1000, 40)]
    [TestCase(4097, 2)]
    public void ClustersShareNoBit(int count, int clusters)
    {
        TriggerArrangement arrangement = Arrange(count, rule => [rule % clusters]);
        AssertWhole(arrangement, count);
        foreach (IGrouping<int, PlacedTrigger> group in arrangement.Placed.GroupBy(p => p.Number / arrangement.GroupBits))
            Assert.That(group.Select(p => p.Trigger.Rule % clusters).Distinct().Count(), Is.EqualTo(1), $"group {group.Key}");
    }

    /// <summary>The more facts tell clusters apart the better, but there may be more clusters than bits.</summary>
    [Test]
    public void WhereThereAreTooManyFewerFactsTellThemApart()
    {
        TriggerArrangement arrangement = Arrange(500, rule => [rule % 5, rule, -rule]);
        AssertWhole(arrangement, 500);
        foreach (IGrouping<int, PlacedTrigger> group in arrangement.Placed.GroupBy(p => p.Number / arrangement.GroupBits))
            Assert.That(group.Select(p => p.Trigger.Rule % 5).Distinct().Count(), Is.EqualTo(1), $"group {group.Key}");
    }

    [Test]
    public void WhereEachIsOfItsOwnKindTheyFillTheBitsInOrder()
    {
        TriggerArrangement arrangement = Arrange(200, rule => [rule]);
        AssertWhole(arrangement, 200);
        Assert.That(arrangement.GroupBits, Is.EqualTo(4), "no more than there must be");
        Assert.That(arrangement.Placed.Select(p => (p.Number, p.Trigger.Rule)), Is.EqualTo(Enumerable.Range(0, 200).Select(i => (i, i))));
    }

    private static void AssertWhole(TriggerArrangement arrangement, int count)
    {
        Assert.That(arrangement.Placed.Select(p => p.Trigger.Rule).Order(), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(arrangement.Placed.Select(p => p.Number), Is.Ordered.Ascending.And.Unique);
        Assert.That(arrangement.GroupSizes, Has.Count.LessThanOrEqualTo(64).And.All.InRange(1, arrangement.GroupBits));
        for (int group = 0; group < arrangement.GroupSizes.Count; group++)
        {
            IEnumerable<int> numbers = arrangement.Placed.Select(p => p.Number).Where(n => n / arrangement.GroupBits == group);
            Assert.That(numbers, Is.EqualTo(Enumerable.Range(group * arrangement.GroupBits, arrangement.GroupSizes[group])), $"the first numbers of group {group}");
        }
    }

    private static TriggerArrangement Arrange(int count, Func<int, int[]> gates) => TriggerArrangement.Of(
        [.. Enumerable.Range(0, count).Select(rule => new PlannedTrigger(rule, 0, OnUnknown.Match, [], []))], trigger => gates(trigger.Rule));
}
