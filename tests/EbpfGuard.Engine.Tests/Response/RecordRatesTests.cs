using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecordRatesTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);

    [Test]
    public void AlertsAreCountedAnewEachSecond()
    {
        RecordRates rates = new(2, 2, _time);
        Assert.That(Take(rates, null, 3), Is.EqualTo(new[] { true, true, false }));
        Assert.That(rates.TryTake(1, null, isDecision: false), Is.True, "another rule has its own");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(Take(rates, null, 1), Is.EqualTo(new[] { false }));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(Take(rates, null, 3), Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public void ALimitOfTheRulesOwnTakesThePlaceOfTheCommonOneAndIsForDecisionsToo([Values] bool isDecision)
    {
        RecordRates rates = new(1, 5, _time);
        RateLimit limit = new(1, TimeSpan.FromMinutes(1));
        Assert.That(Take(rates, limit, 2, isDecision), Is.EqualTo(new[] { true, false }));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(Take(rates, limit, 1, isDecision), Is.EqualTo(new[] { false }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Take(rates, limit, 2, isDecision), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void TheCommonLimitIsForAlertsAlone() => Assert.That(Take(new RecordRates(1, 1, _time), null, 3, isDecision: true), Is.All.True);

    private static bool[] Take(RecordRates rates, RateLimit? limit, int count, bool isDecision = false) =>
        [.. Enumerable.Range(0, count).Select(_ => rates.TryTake(0, limit, isDecision))];
}
