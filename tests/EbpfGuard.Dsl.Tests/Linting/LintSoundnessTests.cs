using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Linting;
using EbpfGuard.Dsl.Merging;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>What lints conclude is true of every event: random checks and rules against the reference evaluator.</summary>
public sealed class LintSoundnessTests
{
    private static readonly string[] Texts = ["", "a", "ab", "abc", "b", "ba", "/a", "/a/b", "/a/b/", "Ab"];

    private static readonly string[] TextOperators = ["=", "!=", "startswith", "endswith", "contains", "icontains", "glob", "regex", "in", "pmatch", "exists"];

    private static readonly string[] NumberOperators = ["=", "!=", "<", "<=", ">", ">=", "in", "exists"];

    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "::ffff:10.0.0.1", "2001:db8::1"];

    private static readonly string[] Fields = ["proc.name", "proc.exepath", "proc.aname", "proc.tty", "fd.sip", "fd.ip", "fd.sport", "fd.port"];

    [TestCaseSource(nameof(Fields))]
    public void WhatATermImpliesHoldsWhereverItHolds(string field)
    {
        Dice dice = new(field.Length);
        Term[] terms = [.. Enumerable.Range(0, 150).Select(i => Term.Of(Bind(Check(field, dice))) is { } term ? (i % 2 == 0 ? term : term.Negate()) : throw new InvalidOperationException())];
        EventFacts[] events = [.. Enumerable.Range(0, 150).Select(_ => Event(dice))];
        bool[][] holds = [.. terms.Select(t => events.Select(e => Holds(t.IsNegated ? new NotCondition(t.Comparison) : t.Comparison, e)).ToArray())];
        int implied = 0, excluded = 0;
        for (int a = 0; a < terms.Length; a++)
        {
            for (int b = 0; b < terms.Length; b++)
            {
                if (a == b) continue;
                if (TermLogic.Implies(terms[a], terms[b]) && ++implied > 0)
                    Assert.That(holds[a].Zip(holds[b]).All(pair => !pair.First || pair.Second), () => $"{Words(terms[a])} does not imply {Words(terms[b])}");
                if (TermLogic.Exclude(terms[a], terms[b]) && ++excluded > 0)
                    Assert.That(holds[a].Zip(holds[b]).All(pair => !(pair.First && pair.Second)), () => $"{Words(terms[a])} does not exclude {Words(terms[b])}");
            }
        }

        TestContext.Out.WriteLine($"{implied} pairs imply, {excluded} exclude");
        Assert.That(implied, Is.GreaterThan(100));
        Assert.That(excluded, Is.GreaterThan(100));
    }

    [Test]
    public void AnImpliedRuleMatchesNothingThatTheOtherDoesNot()
    {
        int found = 0;
        for (int seed = 0; seed < Lengths.Draws(60); seed++)
        {
            Dice dice = new(seed);
            BoundRule[] rules = [.. BindAll(Enumerable.Range(0, 40).Select(_ => Tree(dice, 0)))];
            EventFacts[] events = [.. Enumerable.Range(0, 200).Select(_ => Event(dice))];
            foreach (Diagnostic implied in Lint(LintDiagnostics.ImpliedRules, rules))
            {
                (BoundRule rule, BoundRule by) = (RuleAt(rules, implied.Primary.Span), RuleAt(rules, implied.Secondary[0].Span));
                Assert.That(events.Where(e => Holds(rule.Condition, e) && !Holds(by.Condition, e)), Is.Empty, () => $"seed {seed}: {rule.ConditionSpan.Text}\n  {by.ConditionSpan.Text}");
                found++;
            }
        }

        TestContext.Out.WriteLine($"{found} implied rules");
        Assert.That(found, Is.GreaterThan(Lengths.Draws(50)));
    }

    [Test]
    public void ARuleWithAContradictionNeverMatches()
    {
        int found = 0;
        for (int seed = 0; seed < Lengths.Draws(60); seed++)
        {
            Dice dice = new(seed);
            BoundRule[] rules = [.. BindAll(Enumerable.Range(0, 40).Select(_ => Tree(dice, 0)))];
            EventFacts[] events = [.. Enumerable.Range(0, 200).Select(_ => Event(dice))];
            foreach (BoundRule rule in rules)
            {
                if (!Lint(LintDiagnostics.Contradictions, [rule]).Any(d => d.Notes[0].EndsWith("can never match", StringComparison.Ordinal))) continue;
                Assert.That(events.Where(e => Holds(rule.Condition, e)), Is.Empty, rule.ConditionSpan.Text);
                found++;
            }
        }

        TestContext.Out.WriteLine($"{found} rules that never match");
        Assert.That(found, Is.GreaterThan(Lengths.Draws(50)));
    }

    private static IEnumerable<Diagnostic> Lint(DiagnosticDescriptor kind, IReadOnlyList<BoundRule> rules)
    {
        LintInput input = new([], new Dsl.Syntax.RuleFileSyntax(new SourceText("", ""), [], []), rules);
        return LintCatalog.All.Single(l => l.Kind == kind).Find(input);
    }

    private static BoundRule RuleAt(IReadOnlyList<BoundRule> rules, TextSpan span) => rules.Single(r => r.Span == span);

    private static bool Holds(Condition condition, EventFacts facts) => ConditionEvaluator.Evaluate(condition, facts) == Truth.True;

    private static string Words(Term term) => (term.IsNegated ? "not " : "") + term.Comparison.Span.Text;

    private static Condition Bind(string condition) => BindAll([condition])[0].Condition;

    private static IReadOnlyList<BoundRule> BindAll(IEnumerable<string> conditions)
    {
        DiagnosticBag diagnostics = new();
        string text = string.Concat(conditions.Select((condition, i) => Some.RuleText(condition, name: $"rule {i}")));
        IReadOnlyList<BoundRule> rules = Binder.Bind(DeclarationMerger.Merge([RuleFileReader.Read(new SourceText("test.rule", text), diagnostics)], diagnostics), diagnostics).Rules;
        Assert.That(diagnostics.ToList().Select(d => d.Message), Is.Empty);
        return rules;
    }

    // Few fields and values, so that checks meet.
    private static string Tree(Dice dice, int depth) => dice.Roll(depth > 2 ? 1 : 6) switch
    {
        1 or 2 => $"({string.Join(" and ", dice.Many(2, 4, () => Tree(dice, depth + 1)))})",
        3 => $"({string.Join(" or ", dice.Many(2, 3, () => Tree(dice, depth + 1)))})",
        4 => $"not ({Tree(dice, depth + 1)})",
        _ => Check(dice.Pick(["proc.name", "proc.tty", "proc.aname"]), dice),
    };

    private static string Check(string field, Dice dice)
    {
        bool isText = field.StartsWith("proc.", StringComparison.Ordinal) && field != "proc.tty";
        bool isAddress = field.EndsWith("ip", StringComparison.Ordinal);
        string op = dice.Pick(isText ? TextOperators : isAddress ? ["=", "!=", "in", "exists"] : NumberOperators);
        if (op == "exists") return $"{field} exists";
        string Value() => isText ? $"\"{dice.Pick(op == "regex" ? ["a", "a.*", "/a/b"] : op == "glob" ? ["a*", "*b", "a"] : Texts)}\"" : isAddress ? dice.Pick(Addresses) : $"{dice.Roll(5)}";
        return op is "in" or "pmatch" ? $"{field} {op} ({string.Join(", ", dice.Many(1, 3, Value))})" : $"{field} {op} {Value()}";
    }

    private static EventFacts Event(Dice dice)
    {
        FactValue Text() => dice.Chance(15) ? FactValue.Missing : new TextFact(dice.Chance(80) ? dice.Pick(Texts) : "x" + dice.Pick(Texts));
        FactValue Number() => dice.Chance(15) ? FactValue.Missing : new NumberFact(dice.Roll(6));
        FactValue Address() => dice.Chance(15) || !AddressReader.TryReadAddress(dice.Pick(Addresses), out AddressRange range) ? FactValue.Missing : new AddressFact(range.Address);
        return new EventFacts(Operation.Connect, new Dictionary<string, FactValue>
        {
            ["proc.name"] = Text(), ["proc.exepath"] = Text(), ["proc.tty"] = Number(), ["proc.aname"] = new ListFact(dice.Many(1, 4, Text)),
            ["fd.sip"] = Address(), ["fd.cip"] = Address(), ["fd.sport"] = Number(), ["fd.cport"] = Number(),
        });
    }
}
