using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

public sealed class MissingAndUnknownTests
{
    private static readonly string[] TextComparisons =
    [
        "proc.exe = x", "proc.exe != x", "proc.exe < 1", "proc.exe >= 0", "proc.exe in (x, y)", "proc.exe contains x", "proc.exe icontains x",
        "proc.exe startswith x", "proc.exe endswith x", "proc.exe glob *", "proc.exe iglob *", "proc.exe pmatch (/)", "proc.exe startswith ''",
    ];

    private static readonly string[] OtherComparisons =
    [
        "fd.sport = 80", "fd.sport != 80", "fd.sport < 80", "fd.sport in (80)", "fd.sip = 10.0.0.1", "fd.sip != 10.0.0.1",
        "fd.snet in (0.0.0.0/0)", "fd.l4proto = tcp", "fd.cport >= 0",
    ];

    [TestCaseSource(nameof(TextComparisons))]
    [TestCaseSource(nameof(OtherComparisons))]
    public void AComparisonWithAMissingValueIsFalseAndItsNegationTrue(string comparison)
    {
        Assert.That(Some.Truth(comparison, Operation.Connect), Is.EqualTo(Truth.False));
        Assert.That(Some.Truth($"not {comparison}", Operation.Connect), Is.EqualTo(Truth.True));
    }

    [TestCaseSource(nameof(TextComparisons))]
    public void AComparisonWithAnUnknownValueIsUnknownAndSoIsItsNegation(string comparison)
    {
        (string, object) unknown = ("proc.exe", FactValue.Unknown);
        Assert.That(Some.Truth(comparison, Operation.Connect, unknown), Is.EqualTo(Truth.Unknown));
        Assert.That(Some.Truth($"not {comparison}", Operation.Connect, unknown), Is.EqualTo(Truth.Unknown));
    }

    [Test]
    public void AMissingValueDoesNotExistAndAnUnknownOneDoes()
    {
        Assert.That(Some.Truth("proc.exe exists", Operation.Exec), Is.EqualTo(Truth.False));
        Assert.That(Some.Truth("proc.exe exists", Operation.Exec, ("proc.exe", FactValue.Unknown)), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth("proc.exe exists", Operation.Exec, ("proc.exe", "")), Is.EqualTo(Truth.True));
    }

    [TestCase("proc.exe = x and proc.name = a", ExpectedResult = Truth.Unknown)]
    [TestCase("proc.exe = x and proc.name = b", ExpectedResult = Truth.False)]
    [TestCase("proc.exe = x or proc.name = a", ExpectedResult = Truth.True)]
    [TestCase("proc.exe = x or proc.name = b", ExpectedResult = Truth.Unknown)]
    [TestCase("proc.exe = x and not proc.exe = x", ExpectedResult = Truth.Unknown)]
    public Truth UnknownFollowsKleene(string condition) =>
        Some.Truth(condition, Operation.Exec, ("proc.exe", FactValue.Unknown), ("proc.name", "a"));

    [TestCase("alert", "", ExpectedResult = false)]
    [TestCase("block", "", ExpectedResult = true)]
    [TestCase("kill", "", ExpectedResult = true)]
    [TestCase("alert", "on_unknown match", ExpectedResult = true)]
    [TestCase("block", "on_unknown ignore", ExpectedResult = false)]
    public bool BlockAndKillFailClosedUnlessTheRuleSaysOtherwise(string action, string onUnknown)
    {
        PolicyRule rule = Some.Rule("evt.type = openat and fd.name = /etc/shadow", $"action {action}\n    {onUnknown}");
        return PolicyEvaluator.Matches(rule, Some.Event(Operation.Open, ("fd.name", FactValue.Unknown)));
    }

    [TestCase("fd.name = /etc/shadow", ExpectedResult = Truth.False)]
    [TestCase("fd.name in (/etc/shadow, /srv/a)", ExpectedResult = Truth.False)]
    [TestCase("fd.name != /etc/shadow", ExpectedResult = Truth.True)]
    [TestCase("fd.name startswith /srv/", ExpectedResult = Truth.True)]
    [TestCase("fd.name startswith /etc/", ExpectedResult = Truth.False)]
    [TestCase("fd.name pmatch (/srv/deep)", ExpectedResult = Truth.True)]
    [TestCase("fd.name endswith .key", ExpectedResult = Truth.True)]
    [TestCase("fd.name endswith .pem", ExpectedResult = Truth.False)]
    [TestCase("fd.filename = host.key", ExpectedResult = Truth.True)]
    [TestCase("fd.directory startswith /srv/", ExpectedResult = Truth.True)]
    [TestCase("fd.name contains deep", ExpectedResult = Truth.True)]
    [TestCase("fd.name contains middle", ExpectedResult = Truth.Unknown)]
    [TestCase("fd.name glob /srv/*", ExpectedResult = Truth.Unknown)]
    public Truth APathTooLongIsComparedByWhatIsKnownOfIt(string condition) => Some.Truth(condition, Operation.Open,
        ("fd.name", new TextFact($"/srv/deep/{new string('x', 1200)}\0{new string('y', 1200)}/host.key") { IsCut = true }));

    [TestCase("kill", "", ExpectedResult = RuleAction.Block)]
    [TestCase("kill tree", "on_unknown deny", ExpectedResult = RuleAction.Block)]
    [TestCase("block", "", ExpectedResult = RuleAction.Block)]
    [TestCase("kill", "on_unknown match", ExpectedResult = RuleAction.Kill)]
    [TestCase("kill", "on_unknown ignore", ExpectedResult = null)]
    [TestCase("alert", "on_unknown deny", ExpectedResult = RuleAction.Alert)]
    public RuleAction? NobodyIsKilledForWhatWasNotReadUnlessTheRuleSaysSo(string action, string onUnknown)
    {
        var judge = new PolicyEvaluator(Some.Policy(Some.RuleText("evt.type = openat and fd.name = /etc/shadow", $"action {action}\n    {onUnknown}")));
        PolicyVerdict verdict = judge.Evaluate(Some.Event(Operation.Open, ("fd.name", FactValue.Unknown)));
        Assert.That(verdict.Unsure, Is.EqualTo(verdict.Matches));
        PolicyVerdict sure = judge.Evaluate(Some.Event(Operation.Open, ("fd.name", "/etc/shadow")));
        Assert.That(sure.Matches, Has.Count.EqualTo(1));
        Assert.That(sure.Unsure, Is.Empty);
        return verdict.Action;
    }

    [Test]
    public void AFieldThatTheOperationLacksIsMissingThere()
    {
        PolicyRule rule = Some.Rule("evt.type in (execve, openat) and not fd.name = /a and proc.name = x");
        Assert.That(PolicyEvaluator.Matches(rule, Some.Event(Operation.Exec, ("proc.name", "x"), ("fd.name", "/a"))), Is.True);
        Assert.That(PolicyEvaluator.Matches(rule, Some.Event(Operation.Open, ("proc.name", "x"), ("fd.name", "/a"))), Is.False);
    }
}
