using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KillBreakerTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly ProcessTable _table = new();
    private readonly List<BreakerChange> _changes = [];
    private uint _next = 100;

    [Test]
    public void ItOpensAfterTooManyKillsAndClosesAfterAMinute()
    {
        KillBreaker breaker = Breaker(3);
        ProcessFacts shell = Start("bash");
        for (int i = 0; i < 5; i++)
        {
            Assert.That(breaker.TryTake("r", null, Start("evil", shell)), Is.EqualTo(i < 3));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(56));
        Assert.That(breaker.TryTake("r", null, Start("evil", shell)), Is.True);
        Assert.That(_changes.Select(c => (c.Rule, c.Ancestor?.Pid, c.IsOpen, c.Refused)), Is.EqualTo(new[]
        {
            ("r", (uint?)shell.Pid, true, 1), ("r", (uint?)shell.Pid, false, 2),
        }));
    }

    [Test]
    public void RefusalsAreCountedAnewEachTimeItOpens()
    {
        KillBreaker breaker = Breaker(1);
        ProcessFacts shell = Start("bash");
        foreach (int refused in (int[])[3, 2])
        {
            for (int i = 0; i <= refused; i++) breaker.TryTake("r", null, Start("evil", shell));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        breaker.TryTake("r", null, Start("evil", shell));
        Assert.That(_changes.Select(c => (c.IsOpen, c.Refused)), Is.EqualTo(new[] { (true, 1), (false, 3), (true, 1), (false, 2) }));
    }

    [Test]
    public void ARuleThatKillsTooOftenKeepsNoOtherFromKilling()
    {
        KillBreaker breaker = Breaker(1);
        ProcessFacts shell = Start("bash");
        Assert.That(breaker.TryTake("wrong", null, Start("evil", shell)), Is.True);
        Assert.That(breaker.TryTake("wrong", null, Start("evil", shell)), Is.False);
        Assert.That(breaker.TryTake("right", null, Start("evil", shell)), Is.True);
    }

    [Test]
    public void WhoHasItsChildrenKilledSpendsNobodyElsesKills()
    {
        KillBreaker breaker = Breaker(1);
        (ProcessFacts decoy, ProcessFacts other) = (Start("decoy"), Start("decoy"));
        for (int i = 0; i < 10; i++) breaker.TryTake("r", null, Start("evil", decoy));
        Assert.That(breaker.TryTake("r", null, Start("evil", decoy)), Is.False);
        Assert.That(breaker.TryTake("r", null, Start("evil", other)), Is.True);
    }

    [Test]
    public void AProgramThatStartsItselfAnewIsOneFamily()
    {
        KillBreaker breaker = Breaker(1);
        ProcessFacts link = Start("evil", Start("bash"));
        Assert.That(breaker.TryTake("r", null, link), Is.True);
        for (int i = 0; i < 3; i++)
        {
            link = Start("evil", link);
            Assert.That(breaker.TryTake("r", null, link), Is.False);
        }
    }

    [Test]
    public void WhoHasNoKnownAncestorSharesOneCount()
    {
        KillBreaker breaker = Breaker(1);
        Assert.That(new[] { breaker.TryTake("r", null, Start("evil")), breaker.TryTake("r", null, Start("evil")) }, Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void OneProcessCountsOnce()
    {
        KillBreaker breaker = Breaker(2);
        ProcessFacts shell = Start("bash");
        ProcessFacts culprit = Start("evil", shell);
        for (int i = 0; i < 10; i++) Assert.That(breaker.TryTake("r", null, culprit), Is.True);
        Assert.That(breaker.TryTake("r", null, Start("evil", shell)), Is.True);
        Assert.That(breaker.TryTake("r", null, Start("evil", shell)), Is.False);
    }

    [Test]
    public void AProcessThatIsKilledAgainAfterAMinuteCountsAgain()
    {
        KillBreaker breaker = Breaker(1);
        ProcessFacts shell = Start("bash");
        ProcessFacts culprit = Start("evil", shell);
        Assert.That(breaker.TryTake("r", null, culprit), Is.True);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(breaker.TryTake("r", null, culprit), Is.True);
        Assert.That(breaker.TryTake("r", null, Start("evil", shell)), Is.False);
    }

    [Test]
    public void TheKillLimitOfARuleHoldsForAllItsCulpritsTogether()
    {
        KillBreaker breaker = Breaker(60);
        var limit = new RateLimit(2, TimeSpan.FromHours(1));
        for (int i = 0; i < 4; i++)
            Assert.That(breaker.TryTake("r", limit, Start("evil", Start("bash"))), Is.EqualTo(i < 2));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.That(breaker.TryTake("r", limit, Start("evil", Start("bash"))), Is.False);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(breaker.TryTake("r", limit, Start("evil", Start("bash"))), Is.True);
    }

    [Test]
    public void ARulesOwnLimitIsToldAsSuch()
    {
        KillBreaker breaker = Breaker(3);
        var limit = new RateLimit(1, TimeSpan.FromHours(1));
        for (int i = 0; i < 3; i++) breaker.TryTake("r", limit, Start("evil", Start("bash")));
        _time.Advance(TimeSpan.FromHours(2));
        breaker.TryTake("r", limit, Start("evil", Start("bash")));
        Assert.That(_changes.Select(c => (c.Ancestor, c.IsOpen, c.Refused, c.Limit)), Is.EqualTo(new[]
        {
            ((ProcessFacts?)null, true, 1, (RateLimit?)limit), (null, false, 2, limit),
        }));
        string[] said = [.. _changes.Select(c => GuardRecords.Breaker(0, c).Message)];
        Assert.That(said[0], Is.EqualTo("rule \"r\" has used up its kill_limit, 1 per 3600 s: the responder freezes its processes from now on instead of killing them"));
        Assert.That(said[1], Is.EqualTo("rule \"r\" kills again, after 2 that were frozen beyond its kill_limit, 1 per 3600 s"));
    }

    [Test]
    public void AFamilyThatIsRefusedSpendsNothingOfTheRulesOwnLimit()
    {
        KillBreaker breaker = Breaker(1);
        var limit = new RateLimit(2, TimeSpan.FromHours(1));
        ProcessFacts shell = Start("bash");
        Assert.That(Enumerable.Range(0, 3).Select(_ => breaker.TryTake("r", limit, Start("evil", shell))), Is.EqualTo(new[] { true, false, false }));
        Assert.That(breaker.TryTake("r", limit, Start("evil", Start("bash"))), Is.True);
        Assert.That(_changes.Single().Ancestor, Is.SameAs(shell));
        Assert.That(GuardRecords.Breaker(0, _changes[0]).Message, Is.EqualTo(
            $"rule \"r\" kills too often below bash[{shell.Pid}]: the responder freezes its processes there from now on instead of killing them"));
    }

    [Test]
    public void OneOfNoneAllowsNone() => Assert.That(Breaker(0).TryTake("r", null, Start("evil")), Is.False);

    [Test]
    public void AnyNumberOfFamiliesTakesBoundedRoom()
    {
        KillBreaker breaker = Breaker(1);
        for (int i = 0; i < 4096; i++) Assert.That(breaker.TryTake("r", null, Start("evil", Start("decoy"))), Is.True);
        Assert.That(breaker.TryTake("r", null, Start("evil", Start("decoy"))), Is.True, "the first of all that find no place of their own");
        Assert.That(breaker.TryTake("r", null, Start("evil", Start("decoy"))), Is.False);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(breaker.TryTake("r", null, Start("evil", Start("decoy"))), Is.True);
    }

    private KillBreaker Breaker(int killsPerMinute) => new(killsPerMinute, _time) { Changed = _changes.Add };

    private ProcessFacts Start(string name, ProcessFacts? parent = null)
    {
        uint pid = _next++;
        ulong start = pid * ProcessFacts.TickNs;
        if (parent is not null) _table.Fork(pid, pid, parent.ExecId, parent.Pid, start);
        return _table.Exec(Some.Process(pid, name, pid + 1_000_000, parent?.Pid ?? 0, start));
    }
}
