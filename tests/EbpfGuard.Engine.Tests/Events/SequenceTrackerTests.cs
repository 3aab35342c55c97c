using EbpfGuard.Engine.Faults;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class SequenceTrackerTests
{
    private readonly List<(ulong First, ulong Last)> _lost = [];
    private SequenceTracker _tracker = null!;

    [SetUp]
    public void Begin()
    {
        _lost.Clear();
        _tracker = new SequenceTracker(0) { Lost = (first, last) => _lost.Add((first, last)) };
    }

    [Test]
    public void AnUnbrokenRowLosesNothing()
    {
        for (ulong i = 0; i < 20_000; i++) _tracker.Observe(i);
        _tracker.Finish();
        Assert.That(_lost, Is.Empty);
    }

    [Test]
    public void RecordsThatOvertakeEachOtherAreNotLost()
    {
        foreach (ulong i in (ulong[])[1, 0, 4, 3, 2, 5]) _tracker.Observe(i);
        _tracker.Settle();
        _tracker.Settle();
        _tracker.Finish();
        Assert.That(_lost, Is.Empty);
    }

    [Test]
    public void AMissingNumberIsLostAfterTwoSettlings()
    {
        foreach (ulong i in (ulong[])[0, 1, 4, 5]) _tracker.Observe(i);
        _tracker.Settle();
        Assert.That(_lost, Is.Empty, "it may still be on its way");
        _tracker.Settle();
        Assert.That(_lost, Is.EqualTo(new[] { (2UL, 3UL) }));
        _tracker.Observe(3);
        _tracker.Finish();
        Assert.That(_lost, Has.Count.EqualTo(1), "what comes too late is not counted again");
    }

    [Test]
    public void ALongGapIsOneRun()
    {
        _tracker.Observe(0);
        _tracker.Observe(1_000_000_000);
        _tracker.Finish();
        Assert.That(_lost.Sum(g => (long)(g.Last - g.First + 1)), Is.EqualTo(999_999_999));
        Assert.That(_lost, Has.Count.LessThanOrEqualTo(2));
    }

    /// <summary>Overtaken by one less than a window of others it may still come; by a window, it is lost.</summary>
    [TestCase(SequenceTracker.Window - 1, false)]
    [TestCase(SequenceTracker.Window, true)]
    public void ANumberIsLostOnceAWindowOvertookIt(int others, bool expected)
    {
        for (int i = 1; i <= others; i++) _tracker.Observe((ulong)i);
        Assert.That(_lost, Is.EqualTo(expected ? new[] { (0UL, 0UL) } : []));
        _tracker.Observe(0);
        _tracker.Finish();
        Assert.That(_lost, Has.Count.EqualTo(expected ? 1 : 0));
    }

    /// <summary>What stood in the window's place a round before is not taken for what stands there now.</summary>
    [Test]
    public void ARoundLaterTheSamePlacesAreEmpty()
    {
        for (ulong i = 0; i < SequenceTracker.Window; i++) _tracker.Observe(i);
        _tracker.Observe((2 * SequenceTracker.Window) - 1);
        _tracker.Finish();
        Assert.That(_lost, Is.EqualTo(new[] { ((ulong)SequenceTracker.Window, (2UL * SequenceTracker.Window) - 2) }));
    }

    [Test]
    public void SettlingWithoutAnythingNewLosesNothingTwice()
    {
        foreach (ulong i in (ulong[])[0, 2]) _tracker.Observe(i);
        for (int i = 0; i < 4; i++) _tracker.Settle();
        _tracker.Finish();
        Assert.That(_lost, Is.EqualTo(new[] { (1UL, 1UL) }));
        _tracker.Observe(3);
        _tracker.Finish();
        Assert.That(_lost, Has.Count.EqualTo(1));
    }

    [Test]
    public void TheFirstNumbersCanBeMissingToo()
    {
        _tracker.Observe(3);
        _tracker.Finish();
        Assert.That(_lost, Is.EqualTo(new[] { (0UL, 2UL) }));
    }

    [Test]
    public void AnyOrderWithinTheWindowTellsExactlyWhatIsMissing()
    {
        var random = new Random(11);
        var missing = new HashSet<ulong>();
        var row = new List<ulong>();
        for (ulong i = 0; i < 50_000; i++)
        {
            if (random.Next(20) == 0) missing.Add(i);
            else row.Add(i);
        }

        for (int i = 0; i + 100 < row.Count; i++)
        {
            int other = i + random.Next(100);
            (row[i], row[other]) = (row[other], row[i]);
        }

        foreach (ulong i in row) _tracker.Observe(i);
        _tracker.Finish();
        var told = new HashSet<ulong>();
        foreach ((ulong first, ulong last) in _lost)
        {
            for (ulong i = first; i <= last; i++) told.Add(i);
        }

        missing.RemoveWhere(m => m > row.Max());
        Assert.That(told.SetEquals(missing), Is.True);
    }
}
