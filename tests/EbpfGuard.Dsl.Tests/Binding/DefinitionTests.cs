using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

public sealed class DefinitionTests
{
    [Test]
    public void AMacroMayUseMacrosDefinedAfterIt()
    {
        Policy policy = Some.Policy("macro outer = inner and proc.name = x\nmacro inner = evt.type = execve\n" + Some.RuleText("outer"));
        Assert.That(policy.Rules[0].Plans.Single().Operation, Is.EqualTo(Operation.Exec));
    }

    [Test]
    public void ALaterDefinitionReplacesAnEarlierOneForAllItsUses()
    {
        CompilationResult result = RuleCompiler.Compile(
        [
            new SourceText("a.rule", "list known = [a]\nmacro tuned = proc.name in (known)\n" + Some.RuleText("evt.type = execve and tuned")),
            new SourceText("b.rule", "list known = [b]\n"),
        ]);
        PolicyRule rule = result.Policy!.Rules.Single();
        Assert.That(PolicyEvaluator.Matches(rule, Some.Event(Operation.Exec, ("proc.name", "b"))), Is.True);
        Assert.That(PolicyEvaluator.Matches(rule, Some.Event(Operation.Exec, ("proc.name", "a"))), Is.False);
    }

    [TestCase("proc.name in (shells, cat)", "bash sh zsh cat")]
    [TestCase("proc.name in shells", "bash sh zsh")]
    [TestCase("proc.name in (shells)", "bash sh zsh")]
    [TestCase("proc.name in ('shells')", "shells")]
    [TestCase("proc.name in (basic, basic)", "bash sh")]
    [TestCase("proc.name in (unheard_of)", "unheard_of")]
    public void ListNamesAreFlattenedInTheTree(string condition, string expected)
    {
        Policy policy = Some.Policy("list shells = [basic, zsh]\nlist basic = [bash, sh]\n" + Some.RuleText($"evt.type = execve and {condition}"));
        ComparisonCondition comparison = (ComparisonCondition)policy.Rules[0].Plans.Single().Condition;
        Assert.That(string.Join(' ', comparison.Operands.Texts), Is.EqualTo(expected));
    }

    [Test]
    public void UsesOfAListShareItsOperands()
    {
        Policy policy = Some.Policy("list hosts = [10.0.0.1, ::1]\n" + Some.RuleText("fd.sip in (hosts)", name: "a") + Some.RuleText("fd.cip in hosts", name: "b"));
        OperandSet[] sets = [.. policy.Rules.Select(r => ((ComparisonCondition)r.Plans.Single().Condition).Operands)];
        Assert.That(sets[0], Is.SameAs(sets[1]));
        Assert.That(sets[0].Networks.Select(n => n.PrefixBits), Is.EqualTo(new[] { 128, 128 }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AChainOfMacrosHasAnEnd(bool usedBeforeDefined)
    {
        IEnumerable<string> chain = Enumerable.Range(1, 10_000).Select(i => $"macro m{i} = not m{i - 1}\n");
        string text = "macro m0 = proc.name = x\n" + string.Concat(usedBeforeDefined ? chain.Reverse() : chain) + Some.RuleText("m10000");
        Assert.That(Some.Codes(text), Has.All.EqualTo("EG0117").And.Not.Empty);
    }

    [Test]
    public void AChainOfListsHasAnEnd()
    {
        string chain = string.Concat(Enumerable.Range(1, 10_000).Reverse().Select(i => $"list l{i} = [l{i - 1}]\n")) + "list l0 = [x]\n";
        Assert.That(Some.Codes(chain), Has.All.EqualTo("EG0117").And.Not.Empty);
    }

    [Test]
    public void ListsThatDoubleStaySmall()
    {
        string doubling = "list l0 = [x, y]\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"list l{i} = [l{i - 1}, l{i - 1}]\n"));
        Policy policy = Some.Policy(doubling + Some.RuleText("evt.type = execve and proc.name in (l100)"));
        Assert.That(((ComparisonCondition)policy.Rules[0].Plans.Single().Condition).Operands.Texts, Is.EqualTo(new[] { "x", "y" }));
    }

    [TestCase("fd.sport = 0x1bb", 443)]
    [TestCase("fd.sport = https", 443)]
    [TestCase("user.loginuid = -1", -1)]
    [TestCase("proc.tty != +5", 5)]
    public void NumbersAreReadByTheirType(string condition, long expected)
    {
        ComparisonCondition comparison = (ComparisonCondition)Some.Plan($"evt.type = connect and {condition}", Operation.Connect)!.Condition;
        Assert.That(comparison.Operands.Numbers, Is.EqualTo(new[] { expected }));
    }

    [TestCase("10.1.2.3/8", "::ffff:10.0.0.0", 104)]
    [TestCase("2001:db8::1/32", "2001:db8::", 32)]
    [TestCase("0.0.0.0/0", "::ffff:0.0.0.0", 96)]
    [TestCase("::/0", "::", 0)]
    public void NetworksAreCanonical(string written, string address, int bits)
    {
        Assert.That(AddressReader.TryReadNetwork(written, out AddressRange range), Is.True);
        Assert.That(range, Is.EqualTo(new AddressRange(AddressRange.Canonical(System.Net.IPAddress.Parse(address)), bits)));
    }

    [TestCase("10.0.0.01")]
    [TestCase("10.0.1")]
    [TestCase("0x7f000001")]
    [TestCase("fe80::1%eth0")]
    [TestCase("[::1]")]
    [TestCase("10.0.0.256")]
    [TestCase("")]
    public void AddressesHaveOneSpelling(string written) => Assert.That(AddressReader.TryReadAddress(written, out _), Is.False);

    [TestCase("10 per 1m", 10, 60)]
    [TestCase("5 per 10s", 5, 10)]
    [TestCase("1 per h", 1, 3600)]
    public void RateLimitsAreRead(string written, int records, int seconds)
    {
        RateLimit? limit = Some.Rule("proc.name = x", $"rate_limit {written}").RateLimit;
        Assert.That(limit, Is.EqualTo(new RateLimit(records, TimeSpan.FromSeconds(seconds))));
    }

    [TestCase("0 per 1m")]
    [TestCase("10 per 0s")]
    [TestCase("10 per 2d")]
    [TestCase("10 per 99999999999999999999s")]
    [TestCase("10 each 1m")]
    [TestCase("-1 per 1m")]
    public void RateLimitsThatMeanNothingAreRefused(string written) =>
        Assert.That(Some.Codes(Some.RuleText("proc.name = x", $"rate_limit {written}")), Is.EqualTo(new[] { "EG0114" }));

    [Test]
    public void NoRateLimitCanBeAskedFor()
    {
        Assert.That(Some.Rule("proc.name = x", "rate_limit none").RateLimit, Is.EqualTo(RateLimit.None));
        Assert.That(Some.Rule("proc.name = x").RateLimit, Is.Null);
    }

    [TestCase("kill", "20 per 1m")]
    [TestCase("kill tree", "20 per 60s")]
    public void KillLimitsAreRead(string action, string written) => Assert.That(
        Some.Rule("proc.name = x", $"action {action}\nkill_limit {written}").KillLimit, Is.EqualTo(new RateLimit(20, TimeSpan.FromMinutes(1))));

    [TestCase("action kill\nkill_limit none")]
    [TestCase("action kill\nkill_limit 0 per 1m")]
    [TestCase("action kill\nkill_limit 20")]
    [TestCase("action kill\nkill_limit 20 per")]
    [TestCase("action block\nkill_limit 20 per 1m")]
    [TestCase("kill_limit 20 per 1m")]
    public void KillLimitsThatMeanNothingAreRefused(string keys) =>
        Assert.That(Some.Codes(Some.RuleText("proc.name = x", keys)), Is.EqualTo(new[] { "EG0114" }));

    [Test]
    public void TheHashCoversNamesAndTextsAndTheirBoundaries()
    {
        static string Hash(params (string Name, string Text)[] sources) => SourceHash.Of(sources.Select(s => new SourceText(s.Name, s.Text)));
        string[] hashes = [Hash(("a", "bc")), Hash(("ab", "c")), Hash(("a", "b"), ("c", "")), Hash()];
        Assert.That(hashes, Is.Unique.And.All.Length.EqualTo(64));
        Assert.That(Hash(("a", "bc")), Is.EqualTo(hashes[0]));
    }
}
