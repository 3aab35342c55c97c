using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

public sealed class PolicyEvaluatorTests
{
    private static readonly Policy Policy = Some.Policy(
        Some.RuleText("evt.type = openat and fd.name startswith /etc", "action alert", "watched")
        + Some.RuleText("evt.type = openat and fd.name = /etc/shadow", "action block", "refused")
        + Some.RuleText("evt.type = openat and fd.name = /etc/gshadow", "action kill tree", "killed")
        + Some.RuleText("evt.type = openat and fd.name endswith shadow", "action kill\n    mode monitor", "tried"));

    [TestCase("/etc/shadow", "watched refused tried", RuleAction.Block)]
    [TestCase("/etc/gshadow", "watched killed tried", RuleAction.KillTree)]
    [TestCase("/etc/hosts", "watched", RuleAction.Alert)]
    [TestCase("/home/shadow", "tried", null)]
    [TestCase("/home", "", null)]
    public void AllMatchesAreNamedAndTheStrongestActionWins(string path, string matches, RuleAction? action)
    {
        PolicyVerdict verdict = new PolicyEvaluator(Policy).Evaluate(Some.Event(Operation.Open, ("fd.name", path)));
        Assert.That(string.Join(' ', verdict.Matches.Select(r => r.Name)), Is.EqualTo(matches));
        Assert.That(verdict.Action, Is.EqualTo(action));
    }

    [Test]
    public void OtherOperationsAreNotJudged() =>
        Assert.That(new PolicyEvaluator(Policy).Evaluate(Some.Event(Operation.Unlink, ("fd.name", "/etc/shadow"))).Matches, Is.Empty);

    [Test]
    public void TestsBesideARuleAreRun()
    {
        Policy policy = Some.Policy(Some.RuleText("((evt.type = openat and fd.name = /etc/shadow) or (evt.type = connect and fd.ip = 10.0.0.1)) and not proc.aname = sshd", """
            action block
            test "refused"   { evt.type = open, fd.name = /etc/shadow, proc.name = cat } -> block
            test "by sshd"   { evt.type = openat2, fd.name = /etc/shadow, proc.aname = (bash, sshd) } -> allow
            test "not known" { evt.type = openat, fd.name = <unknown> } -> block
            test "missing"   { evt.type = openat, fd.name = <NA> } -> allow
            test "connects"  { evt.type = connect, fd.sip = 10.0.0.1, fd.sport = https } -> block
            test "is wrong"  { evt.type = creat, fd.name = /etc/passwd } -> kill
            """));
        RuleTestResult[] results = [.. RuleTestRunner.Run(policy)];
        Assert.That(results.Where(r => r.Passed).Select(r => r.Test.Name), Is.EqualTo(new[] { "refused", "by sshd", "not known", "missing", "connects" }));
        Assert.That(results[^1].Actual, Is.Null);
        Assert.That(results[^1].Test.Expected, Is.EqualTo(RuleAction.Kill));
    }

    [Test]
    public void FactsOfOneLineageAreBroughtTogether()
    {
        Policy policy = Some.Policy(Some.RuleText(
            "evt.type = execve and proc.name = cat and proc.pname = bash and proc.aname[2] = sshd and proc.aname[4] = init and proc.pexepath = /bin/bash",
            """test "one" { evt.type = execve, proc.name = cat, proc.aname = (bash, sshd), proc.aname[4] = init, proc.pexepath = /bin/bash } -> alert"""));
        Assert.That(RuleTestRunner.Run(policy).Single().Passed, Is.True);
    }
}
