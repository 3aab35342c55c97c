using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>Why a rule matches or does not: the comparisons that decide.</summary>
public sealed class ExplanationTests
{
    [TestCase("fd.name = /a and proc.name = b", "/a", "b", "True fd.name|True proc.name")]
    [TestCase("fd.name = /a and proc.name = b", "/a", "c", "False proc.name")]
    [TestCase("fd.name = /a and proc.name = b", "/x", "c", "False fd.name|False proc.name")]
    [TestCase("fd.name = /a or proc.name = b", "/a", "c", "True fd.name")]
    [TestCase("fd.name = /a or proc.name = b", "/x", "c", "False fd.name|False proc.name")]
    [TestCase("fd.name = /a and not proc.name in (b, c)", "/a", "c", "True proc.name")]
    [TestCase("fd.name = /a and not (proc.name = b or user.uid = 0)", "/a", "c", "True fd.name|False proc.name|False user.uid")]
    [TestCase("fd.name = /a and not (proc.name = b and user.uid exists)", "/a", "b", "True fd.name|False user.uid")]
    public void WhatDecidesIsTold(string condition, string file, string program, string expected)
    {
        PolicyRule rule = Some.Policy(Some.RuleText($"evt.type = openat and {condition}")).Rules.Single();
        Explanation explanation = PolicyEvaluator.Explain(rule, Some.Event(Operation.Open, ("fd.name", file), ("proc.name", program)))!;
        Assert.That(string.Join('|', explanation.Decisive.Select(c => $"{c.Truth} {c.Comparison.Field}")), Is.EqualTo(expected));
    }

    [Test]
    public void WhatWasSeenIsTold()
    {
        PolicyRule rule = Some.Policy(Some.RuleText("evt.type = connect and fd.port = 443 and proc.aname = sshd and proc.name = val(proc.pname)")).Rules.Single();
        Explanation explanation = PolicyEvaluator.Explain(rule, Some.Event(Operation.Connect, ("fd.sport", 80), ("proc.name", "a"), ("proc.pname", "b")))!;
        Assert.That(explanation.Truth, Is.EqualTo(Truth.False));
        ComparisonExplanation own = explanation.Decisive.Single(c => c.Right is not null);
        Assert.That((own.Seen, own.Right), Is.EqualTo(((FactValue)new TextFact("a"), (FactValue)new TextFact("b"))));
        Assert.That(explanation.Decisive.First().Seen, Is.EqualTo(new NumberFact(80)).Or.InstanceOf<ListFact>());
    }

    [Test]
    public void AnotherOperationIsNotExplained() => Assert.That(
        PolicyEvaluator.Explain(Some.Policy(Some.RuleText("evt.type = openat and fd.name = /a")).Rules.Single(), Some.Event(Operation.Exec, ("proc.name", "a"))), Is.Null);

    // Whatever the condition: it says what the evaluator says, and who knows only what decides comes to the same.
    [Test]
    public void WhatDecidesIsEnough()
    {
        for (int seed = 0; seed < Lengths.Draws(2000); seed++)
        {
            var random = new Random(seed);
            Condition condition = Draw(random, 4);
            EventFacts facts = Some.Event(Operation.Open, [.. Names.Where(_ => random.Next(4) > 0).Select(n => (n, (object)Pick(random)))]);
            var derived = new FactDerivation(facts);
            Explanation explanation = Explanation.Of(condition, derived);
            Truth truth = ConditionEvaluator.Evaluate(condition, derived);
            Assert.That(explanation.Truth, Is.EqualTo(truth), $"seed {seed}");
            HashSet<ComparisonCondition> decisive = [.. explanation.Decisive.Select(c => c.Comparison)];
            Assert.That(Bounds(condition, derived, decisive), Is.EqualTo((truth, truth)), $"seed {seed}");
        }
    }

    private static readonly string[] Names = ["fd.name", "proc.name", "proc.pname", "user.name"];

    private static string Pick(Random random) => ((string[])["a", "b"])[random.Next(2)];

    private static Condition Draw(Random random, int depth) => random.Next(depth == 0 ? 1 : 4) switch
    {
        0 => new ComparisonCondition(
            FieldReference.Find(Names[random.Next(Names.Length)], null)!, ComparisonOperator.Equal, new OperandSet([Pick(random)], [], []), default),
        1 => new NotCondition(Draw(random, depth - 1)),
        2 => new AndCondition([Draw(random, depth - 1), Draw(random, depth - 1), Draw(random, depth - 1)]),
        _ => new OrCondition([Draw(random, depth - 1), Draw(random, depth - 1)]),
    };

    // The least and the most that the condition can be while only some comparisons are known.
    private static (Truth Least, Truth Most) Bounds(Condition condition, FactDerivation facts, HashSet<ComparisonCondition> known)
    {
        switch (condition)
        {
            case NotCondition not:
                (Truth least, Truth most) = Bounds(not.Operand, facts, known);
                return (most.Not(), least.Not());
            case AndCondition and:
                return (and.Operands.Min(o => Bounds(o, facts, known).Least), and.Operands.Min(o => Bounds(o, facts, known).Most));
            case OrCondition or:
                return (or.Operands.Max(o => Bounds(o, facts, known).Least), or.Operands.Max(o => Bounds(o, facts, known).Most));
            default:
                Truth truth = ConditionEvaluator.Evaluate(condition, facts);
                return known.Contains((ComparisonCondition)condition) ? (truth, truth) : (Truth.False, Truth.True);
        }
    }
}
