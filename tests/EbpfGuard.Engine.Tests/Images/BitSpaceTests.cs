using System.Numerics;
using EbpfGuard.Engine.Images.Tables;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>How triggers and exemptions are spread over groups, words and bits.</summary>
public sealed class BitSpaceTests
{
    [TestCase(0, 64, 0)]
    [TestCase(1, 64, 1)]
    [TestCase(64, 64, 1)]
    [TestCase(65, 64, 2)]
    [TestCase(64 * 64, 64, 64)]
    [TestCase((64 * 64) + 1, 128, 33)]
    public void ExemptionsFillTheirWordsAndNeedNoMoreGroupsThanASummaryHas(int count, int groupBits, int groups)
    {
        BitSpace space = BitSpace.OfExemptions(count);
        Assert.That((space.GroupBits, space.Groups, space.GroupWords), Is.EqualTo((groupBits, groups, groupBits / 64)));
        Assert.That(space.GroupSizes.Sum(), Is.EqualTo(count));
        Assert.That(space.GroupSizes.SkipLast(1), Is.All.EqualTo(groupBits), "all but the last are full");
        Assert.That(space.PaddedWords, Is.EqualTo(groups * groupBits / 64));
        Assert.That(BitOperations.PopCount(space.AllGroups), Is.EqualTo(groups));
    }

    /// <summary>Each number has a bit of its own, and the bits that are set for all are these.</summary>
    [TestCase(1, new[] { 1, 1, 1 })]
    [TestCase(5, new[] { 5, 2, 5, 1 })]
    [TestCase(64, new[] { 64, 63, 1 })]
    [TestCase(100, new[] { 100, 64, 65, 3 })]
    [TestCase(128, new[] { 128, 127 })]
    public void TheBitsThatAreSetForAllAreThoseOfTheNumbers(int groupBits, int[] sizes)
    {
        var space = new BitSpace(groupBits, sizes);
        var expected = new ulong[space.PaddedWords];
        for (int group = 0; group < sizes.Length; group++)
        {
            for (int i = 0; i < sizes[group]; i++)
            {
                int place = space.Place((group * groupBits) + i);
                Assert.That(place / 64 / space.GroupWords, Is.EqualTo(group), "in a word of its group");
                Assert.That(expected[place / 64] >> (place % 64) & 1, Is.Zero, "nobody else's bit");
                expected[place / 64] |= 1UL << (place % 64);
            }
        }

        ulong[] words = [.. Enumerable.Repeat(0xdeadUL, space.PaddedWords)];
        space.Fill(words);
        Assert.That(words, Is.EqualTo(expected));
    }

    [Test]
    public void OnlyWhereEachHasABitOfTheSummaryDoesTheSummaryTellThem()
    {
        Assert.That(new BitSpace(1, [1, 1]).IsSummaryExact, Is.True);
        Assert.That(new BitSpace(2, [2, 1]).IsSummaryExact, Is.False);
    }

    [TestCase(0, 0UL)]
    [TestCase(3, 0b111UL)]
    [TestCase(63, ulong.MaxValue >> 1)]
    [TestCase(64, ulong.MaxValue)]
    public void TheSummaryHasABitForEachGroup(int groups, ulong expected) =>
        Assert.That(new BitSpace(1, [.. Enumerable.Repeat(1, groups)]).AllGroups, Is.EqualTo(expected));

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(64, 1)]
    [TestCase(65, 2)]
    public void WordsHoldSixtyFour(int count, int words) => Assert.That(BitSpace.WordsOf(count), Is.EqualTo(words));
}
