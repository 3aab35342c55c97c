using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

public sealed class OperationTests
{
    [TestCase("evt.type = openat and proc.name = x", "open")]
    [TestCase("evt.type in (creat, unlinkat) and proc.name = x", "open unlink")]
    [TestCase("evt.type in (execve, connect) and proc.name = x", "exec connect")]
    [TestCase("not evt.type = execve and proc.name = x", "every -exec")]
    [TestCase("evt.type != execveat and proc.name = x", "every -exec")]
    [TestCase("not evt.type = close and proc.name = x", "every")]
    [TestCase("evt.type exists and proc.name = x", "every")]
    [TestCase("not evt.type in (execve, execveat) and proc.name = x", "every -exec")]
    [TestCase("evt.type != execve and evt.type != execveat and proc.name = x", "every -exec")]
    [TestCase("(evt.type = execve and proc.name = x) or (evt.type = unlink and fd.name = /a)", "exec unlink")]
    [TestCase("not (proc.name = x or not evt.type = rename)", "rename")]
    [TestCase("evt.type startswith unl and proc.name = x", "unlink")]
    [TestCase("proc.name = x", "exec open unlink rename connect")]
    [TestCase("fd.name = /etc/shadow", "files")]
    [TestCase("proc.name = x and not fd.name startswith /tmp", "files")]
    [TestCase("fd.sip = 10.0.0.1 or fd.name = /a", "files connect")]
    [TestCase("fd.sip = 10.0.0.1", "connect")]
    [TestCase("(evt.type = ptrace and proc.name = x) or proc.exepath = /x", "exec open unlink rename connect ptrace")]
    [TestCase("(evt.type = mkdir and fd.name startswith /etc/cron) or proc.exepath = /x", "exec open unlink rename mkdir connect")]
    [TestCase("proc.name = x and (evt.type = mkdir or user.uid = 7)", "exec open unlink rename mkdir connect")]
    [TestCase("fd.name = /a or proc.exepath = /x", "files exec connect")]
    [TestCase("(evt.type in (accept, listen, connect) or fd.typechar = 4) and fd.sport = 22", "connect listen accept")]
    [TestCase("(evt.type = ptrace or fd.name = /a) and (evt.type = setuid or proc.name = x)", "files ptrace")]
    [TestCase("evt.type = execve and (proc.name = x or evt.type = openat)", "exec")]
    [TestCase("evt.type = openat or not (evt.type = connect and proc.name = x)", "every")]
    [TestCase("evt.arg.request = PTRACE_ATTACH or fd.name = /a", "files ptrace")]
    [TestCase("evt.arg.request = PTRACE_ATTACH", "ptrace")]
    [TestCase("evt.is_open_write = true", "open")]
    [TestCase("evt.dir = < and evt.type = openat and proc.name = x", "open")]
    [TestCase("evt.num >= 0 and evt.type = openat and proc.name = x", "open")]
    public void ARuleJudgesTheOperationsOfWhichACallIsLeft(string condition, string operations)
    {
        IEnumerable<string> judged = Some.Rule(condition).Plans.Select(p => p.Operation.Name());
        Assert.That(judged, Is.EqualTo(Expected(operations).Enumerate().Select(o => o.Name())));
    }

    // "every -exec": of all operations, but for exec.
    private static OperationSet Expected(string words)
    {
        OperationSet set = OperationSet.None;
        foreach (string word in words.Split(' '))
        {
            OperationSet meant = word.TrimStart('-') switch
            {
                "every" => OperationSet.All,
                "files" => OperationSet.Files,
                string name => Enum.GetValues<Operation>().Single(o => o.Name() == name).ToSet(),
            };
            set = word[0] == '-' ? set & ~meant : set | meant;
        }

        return set;
    }

    [TestCase("evt.type = openat and evt.type = execve", "unreachable_rules")]
    [TestCase("evt.type = openat and evt.type = open", "unreachable_rules")]
    [TestCase("evt.type = openat and evt.dir = >", "unreachable_rules")]
    [TestCase("evt.num = 0", "unreachable_rules")]
    [TestCase("proc.name in ()", "unreachable_rules")]
    [TestCase("evt.type = recvfrom", "unjudged_rules")]
    [TestCase("evt.type = execve and fd.sip = 10.0.0.1", "unreachable_rules")]
    [TestCase("evt.type in (openat, recvfrom) and proc.name = x", "unjudged_events")]
    [TestCase("evt.type != openat and evt.is_open_write = true", "unreachable_rules")]
    public void ARuleThatJudgesNothingSaysWhy(string condition, string code) =>
        Assert.That(Some.Codes(Some.RuleText(condition)), Is.EqualTo(new[] { code }));

    [TestCase("evt.type = openat and proc.name = x and fd.num >= 0", 1)]
    [TestCase("evt.type = openat and proc.name = x and not fd.num = -1", 1)]
    [TestCase("evt.type = openat and proc.name = x and not (fd.name = /a and fd.num > 3)", 1)]
    [TestCase("evt.type = openat and proc.name = x", 0)]
    public void AResultIsTakenToBeAsTheRuleWantsIt(string condition, int relaxed)
    {
        OperationPlan plan = Some.Rule(condition).Plans.Single();
        Assert.That(plan.Relaxed, Has.Count.EqualTo(relaxed));
        Assert.That(plan.Branches.Single().Trigger.Single().Field.ToString(), Is.EqualTo("proc.name"));
        Assert.That(plan.Branches.Single().Exemptions, Is.Empty);
    }

    [TestCase("evt.res = SUCCESS", true)]
    [TestCase("evt.res != EACCES", true)]
    [TestCase("evt.res = EACCES", false)]
    [TestCase("evt.res startswith E", false)]
    [TestCase("evt.rawres >= 0", true)]
    [TestCase("evt.rawres in (-1, -13)", false)]
    [TestCase("fd.num < 0", false)]
    [TestCase("fd.num = -1", false)]
    [TestCase("not fd.num = -1", true)]
    [TestCase("not evt.res = SUCCESS", false)]
    [TestCase("fd.num > 20", true)]
    [TestCase("not fd.num > 20", true)]
    public void AnAttemptIsJudgedAsASuccess(string result, bool holds)
    {
        PolicyRule? rule = Some.Policy(Some.RuleText($"evt.type = openat and (fd.name = /a and {result} or fd.name = /b)")).Rules.Single();
        EventFacts Opened(string name) => Some.Event(Operation.Open, ("fd.name", name));
        Assert.That((PolicyEvaluator.Matches(rule, Opened("/a")), PolicyEvaluator.Matches(rule, Opened("/b"))), Is.EqualTo((holds, true)));
    }

    [TestCase("alert", "unseen_failures")]
    [TestCase("block", "EG0207")]
    [TestCase("kill", "EG0207")]
    public void WhatAsksForFailuresAloneIsNotSeenNorStopped(string action, string code) =>
        Assert.That(Some.Codes(Some.RuleText("evt.type = openat and fd.name = /a and evt.res = EACCES", $"action {action}")), Is.EqualTo(new[] { code }));

    [TestCase("EPERM", true)]
    [TestCase("SUCCESS", false)]
    public void WhatHasReturnedHasAResult(string result, bool holds)
    {
        PolicyRule rule = Some.Rule("evt.type = ptrace and proc.name = x and evt.res = EPERM", "action kill");
        Assert.That(PolicyEvaluator.Matches(rule, Some.Event(Operation.Ptrace, ("proc.name", "x"), ("evt.res", result))), Is.EqualTo(holds));
    }

    [Test]
    public void AFieldOfUserSpaceLeavesTheTriggerAndTheExemptions()
    {
        OperationPlan plan = Some.Rule(
            "evt.type = connect and proc.name = x and fd.name startswith 10. and not (fd.sport = 80 and fd.name endswith :80)", "action kill").Plans.Single();
        Assert.That(plan.NeedsUserSpace.Select(f => f.ToString()), Is.EqualTo(new[] { "fd.name" }));
        Assert.That(plan.Branches.Single().Trigger.Single().Field.ToString(), Is.EqualTo("proc.name"));
        Assert.That(plan.Branches.Single().Exemptions, Is.Empty);
    }

    [TestCase("evt.type = execve and proc.args contains x", ExpectedResult = true)]
    [TestCase("evt.type = execve and proc.pcmdline contains x", ExpectedResult = false)]
    [TestCase("evt.type = openat and proc.cmdline contains x", ExpectedResult = false)]
    public bool ArgumentsAreKnownLateOnlyAtTheirOwnExec(string condition) => Some.Rule(condition).Plans.Single().NeedsArguments;

    [TestCase("proc.aname[1] = x", "proc.pname")]
    [TestCase("proc.aname[0] = x", "proc.name")]
    [TestCase("proc.aexepath[1] = /x", "proc.pexepath")]
    [TestCase("proc.aname[2] = x", "proc.aname[2]")]
    [TestCase("fd.snet = 10.0.0.0/8", "fd.sip")]
    public void FieldsOfOneMeaningAreOneField(string condition, string field)
    {
        OperationPlan plan = Some.Rule($"evt.type = connect and {condition}").Plans.Single();
        Assert.That(((ComparisonCondition)plan.Condition).Field.ToString(), Is.EqualTo(field));
    }

    [Test]
    public void DisabledRulesAreCheckedAndLeftOut()
    {
        Assert.That(Some.Policy(Some.RuleText("proc.name = x", "enabled false")).Rules, Is.Empty);
        Assert.That(Some.Codes(Some.RuleText("proc.nam = x", "enabled false")), Is.EqualTo(new[] { "EG0102" }));
    }
}
