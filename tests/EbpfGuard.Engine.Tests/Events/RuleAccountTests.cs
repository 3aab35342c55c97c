using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

/// <summary>Every match of a rule is in one place of its account, and what user space did counts beside what the kernel did.</summary>
public sealed class RuleAccountTests
{
    private static readonly RuleCounter Kernel = new() { Matched = 1000, Recorded = 700, HeldBack = 200, Lost = 100, Stopped = 50 };

    [Test]
    public void EachNumberOfUserSpaceHasItsPlaceBesideTheKernels() =>
        Assert.That(RuleAccounts.Final(Own(1, 2, 4, 8, 16, 32), Kernel), Is.EqualTo(new RuleAccount(1000, 1, 202, 8, 100, 4, 32, 66)));

    [Test]
    public void WhatIsOnItsWayIsWhatTheKernelRecordedAndNobodyHasDealtWith()
    {
        ulong[] own = Own(written: 100, heldBack: 200, lostInQueue: 50, unconfirmed: 40, stopped: 7, lostOnDisk: 10);
        Assert.That(RuleAccounts.UnderWay(own, Kernel).Recorded, Is.EqualTo(100 + 300));
        Assert.That(RuleAccounts.UnderWay(own, Kernel).Settled, Is.EqualTo(Kernel.Matched));
        Assert.That(RuleAccounts.AfterDeath(own, Kernel).LostInQueue, Is.EqualTo(50 + 300));
        Assert.That(RuleAccounts.AfterDeath(own, Kernel).Settled, Is.EqualTo(Kernel.Matched));
    }

    [Test]
    public void ADaemonThatCountedFirstHasNothingOnItsWay()
    {
        ulong[] own = Own(written: 701);
        Assert.That(RuleAccounts.UnderWay(own, Kernel).Recorded, Is.EqualTo(701));
        Assert.That(RuleAccounts.AfterDeath(own, Kernel).LostInQueue, Is.Zero);
    }

    [Test]
    public void WhatIsSinceAnAccountIsTheDifferenceInEveryPlace()
    {
        RuleAccount before = new(60, 1, 2, 3, 4, 5, 6, 7);
        RuleAccount now = new(1000, 11, 32, 53, 74, 95, 116, 137);
        Assert.That(now.Since(before), Is.EqualTo(new RuleAccount(1000 - (1 + 2 + 3 + 4 + 5 + 6), 10, 30, 50, 70, 90, 110, 130)));
    }

    [Test]
    public void ATakeoverAddsUpTheAccountsOfAllRules()
    {
        TakeoverRecord record = Takeover(lastSeenNs: 0, wasLeft: false, fault: null);
        Assert.That(record.Sum, Is.EqualTo(new RuleAccount(101, 202, 303, 404, 505, 606, 707, 808)));
        Assert.That(record.Message, Is.EqualTo("the guard with process 7 had ended; since then 101 matched, 202 recorded, 1818 lost"));
    }

    [TestCase(0, true, null, "had ended and left its rules in force;")]
    [TestCase(5_000_000_000, true, null, "had ended and left its rules in force;")]
    [TestCase(5_000_000_000, false, null, "had ended without a word, last seen at 1970-01-01T00:00:05")]
    [TestCase(0, false, "a map is gone", "lost; a map is gone")]
    public void ATakeoverSaysHowTheOtherEnded(long lastSeenNs, bool wasLeft, string? fault, string words) =>
        Assert.That(Takeover(lastSeenNs, wasLeft, fault).Message, Does.Contain(words));

    private static TakeoverRecord Takeover(long lastSeenNs, bool wasLeft, string? fault) => new(
        0, 7, lastSeenNs, wasLeft, "hash", 2,
        [new("one", new RuleAccount(1, 2, 3, 4, 5, 6, 7, 8)), new("two", new RuleAccount(100, 200, 300, 400, 500, 600, 700, 800))], fault);

    private static ulong[] Own(
        ulong written = 0, ulong heldBack = 0, ulong lostInQueue = 0, ulong unconfirmed = 0, ulong stopped = 0, ulong lostOnDisk = 0)
    {
        var own = new ulong[GenerationCounts.OwnColumns];
        own[GenerationCounts.Written] = written;
        own[GenerationCounts.HeldBack] = heldBack;
        own[GenerationCounts.LostInQueue] = lostInQueue;
        own[GenerationCounts.Unconfirmed] = unconfirmed;
        own[GenerationCounts.StoppedByResponder] = stopped;
        own[GenerationCounts.LostOnDisk] = lostOnDisk;
        return own;
    }
}
