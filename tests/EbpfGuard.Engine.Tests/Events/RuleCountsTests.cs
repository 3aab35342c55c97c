using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class RuleCountsTests
{
    private static readonly RuleCounter[] Kernel =
        [new RuleCounter { Matched = 100, Recorded = 70, HeldBack = 10, Lost = 20, Stopped = 95 }, default];

    [Test]
    public void WhileRecordsAreOnTheirWayTheyCountAsRecorded()
    {
        var counts = new RuleCounts(2);
        counts.LostInQueue(0);
        counts.LostOnDisk(0);
        RuleAccount account = counts.Accounts(() => Kernel)[0];
        Assert.That(account.Recorded, Is.EqualTo(68));
        Assert.That(account.Recorded + account.HeldBack + account.Lost, Is.EqualTo(account.Matched));
    }

    [Test]
    public void InTheEndOnlyWhatIsInTheLogIsRecorded()
    {
        var counts = new RuleCounts(2);
        for (int i = 0; i < 65; i++) counts.Written(0);
        for (int i = 0; i < 3; i++) counts.LostInQueue(0);
        for (int i = 0; i < 2; i++) counts.LostOnDisk(0);
        RuleAccount account = counts.FinalAccounts(Kernel)[0];
        Assert.That(account, Is.EqualTo(new RuleAccount(100, 65, 10, 0, 20, 3, 2, 95)));
        Assert.That(account.Recorded + account.HeldBack + account.Lost, Is.EqualTo(account.Matched));
    }

    [Test]
    public void WhatIsLostWithTheDaemonIsSaid()
    {
        RuleAccount account = RuleAccounts.AfterDeath([65, 0, 3, 0, 0, 0], Kernel[0]);
        Assert.That(account, Is.EqualTo(new RuleAccount(100, 65, 10, 0, 20, 5, 0, 95)));
        Assert.That(account.Settled, Is.EqualTo(account.Matched));
    }

    [Test]
    public void WhatBecameOfMatchesSinceAnAccountAddsUpOnlyWhenTheBooksDo()
    {
        RuleAccount before = RuleAccounts.Final([40, 0, 1, 0, 0, 0], Kernel[0] with { HeldBack = 5, Lost = 20, Stopped = 70 });
        RuleAccount since = RuleAccounts.AfterDeath([65, 0, 3, 0, 0, 0], Kernel[0]).Since(before);
        Assert.That(since, Is.EqualTo(new RuleAccount(34, 25, 5, 0, 0, 4, 0, 25)));
        Assert.That(since.Settled, Is.EqualTo(since.Matched));

        RuleAccount twice = RuleAccounts.AfterDeath([72, 0, 3, 0, 0, 0], Kernel[0]).Since(before);
        Assert.That(twice.Settled, Is.Not.EqualTo(twice.Matched), "more in the log than the kernel has matched");
    }

    [Test]
    public void ALossIsToldOnceAndAgainWhenItGrows()
    {
        AuditedRule[] rules = [new(Some.ImageRule(Some.Rule("one"))), new(Some.ImageRule(Some.Rule("two")))];
        var counts = new RuleCounts(2);
        var reporter = new LossReporter(rules, counts);
        RuleAccount[] Now() => counts.Accounts(() => Kernel);
        Assert.That(reporter.Due(1, Now()).Select(r => r.Rule), Is.EqualTo((string[])["one"]));
        Assert.That(reporter.Due(2, Now()), Is.Empty);
        counts.LostInQueue(0);
        Assert.That(reporter.Due(3, Now()).Single().Account.LostInQueue, Is.EqualTo(1));
        Assert.That(reporter.Closing(4, Now()).Select(r => r.Rule), Is.EqualTo((string[])["one"]), "a rule that never matched is left out");
    }
}
