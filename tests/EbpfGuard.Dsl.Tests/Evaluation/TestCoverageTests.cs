using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>What the tests beside a rule never reached is named.</summary>
public sealed class TestCoverageTests
{
    private const string Condition =
        "evt.type = openat and (fd.name = /etc/shadow or fd.name startswith /root) and not (proc.exepath = /bin/known and proc.pid = 9)";

    [Test]
    public void WithoutTestsNothingIsReached()
    {
        var coverage = Cover(Condition);
        Assert.That(coverage.Unreached, Has.Count.EqualTo(coverage.Triggers + coverage.Exemptions));
        Assert.That(coverage.Triggers, Is.GreaterThan(0));
        Assert.That(coverage.Exemptions, Is.GreaterThan(0));
    }

    [Test]
    public void ATriggerIsReachedByAnEventThatAllOfItHoldsFor()
    {
        var coverage = Cover("evt.type = openat and fd.name = /etc/shadow and proc.pid = 7",
            "test \"near\" { evt.type = openat, fd.name = /etc/shadow, proc.pid = 8 } -> allow");
        Assert.That(coverage.Unreached.Single().IsExemption, Is.False);
        Assert.That(coverage.Unreached.Single().Fields.Select(f => f.ToString()), Is.EquivalentTo(new[] { "fd.name", "proc.pid" }));

        Assert.That(Cover("evt.type = openat and fd.name = /etc/shadow and proc.pid = 7",
            "test \"there\" { evt.type = openat, fd.name = /etc/shadow, proc.pid = 7 } -> alert").Unreached, Is.Empty);
    }

    [Test]
    public void AnExemptionIsReachedOnlyByWhatTheRuleWouldHaveCaught()
    {
        const string condition = "evt.type = openat and fd.name = /etc/shadow and not (proc.exepath = /bin/known and proc.pid = 9)";
        const string caught = "test \"caught\" { evt.type = openat, fd.name = /etc/shadow, proc.exepath = /bin/other, proc.pid = 9 } -> alert\n";
        var elsewhere = Cover(condition, caught + "test \"elsewhere\" { evt.type = openat, fd.name = /etc/motd, proc.exepath = /bin/known, proc.pid = 9 } -> allow");
        Assert.That(elsewhere.Unreached.Single().IsExemption, Is.True);
        Assert.That(elsewhere.Unreached.Single().Fields.Select(f => f.ToString()), Is.EquivalentTo(new[] { "proc.exepath", "proc.pid" }));

        Assert.That(Cover(condition, caught + "test \"let\" { evt.type = openat, fd.name = /etc/shadow, proc.exepath = /bin/known, proc.pid = 9 } -> allow").Unreached, Is.Empty);
    }

    [Test]
    public void AnEventOfAnotherOperationReachesNothing()
    {
        var coverage = Cover("evt.type in (openat, unlinkat) and fd.name = /etc/shadow",
            "test \"opens\" { evt.type = openat, fd.name = /etc/shadow } -> alert");
        Assert.That(coverage.Triggers, Is.EqualTo(2));
        Assert.That(coverage.Unreached.Single().Operation, Is.EqualTo(Operation.Unlink));
    }

    private static TestCoverage Cover(string condition, string tests = "")
    {
        Policy policy = Some.Policy(Some.RuleText(condition, tests));
        return TestCoverage.Of(policy);
    }
}
