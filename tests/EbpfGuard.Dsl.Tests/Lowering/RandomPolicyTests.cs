using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>The generator that other tests rest on: it can be trusted, repeated and printed.</summary>
public sealed class RandomPolicyTests
{
    [Test]
    public void OneSeedAlwaysGivesTheSameRules()
    {
        static string Draw(int seed) => new RandomPolicies(seed).Next(20).Text;
        string first = Draw(3), again = Draw(3), other = Draw(4);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void TheTextOfAPolicyCompilesToTheSameJudgements()
    {
        for (int seed = 1; seed <= Lengths.Draws(10); seed++)
        {
            RandomPolicy random = new RandomPolicies(seed).Next(20);
            PolicyEvaluator drawn = new(random.Policy), written = new(Some.Policy(random.Text));
            RandomEvents events = new(seed, random.Policy);
            for (int i = 0; i < 100; i++)
            {
                EventFacts facts = events.Next();
                Assert.That(Names(written.Evaluate(facts)), Is.EqualTo(Names(drawn.Evaluate(facts))), () => $"seed {seed}, event {i}");
            }
        }
    }

    [Test]
    public void EveryFieldOfTheKernelAndEveryOperatorIsDrawn()
    {
        HashSet<string> fields = [], operators = [];
        foreach (int seed in Enumerable.Range(1, 40))
        {
            foreach (PolicyRule rule in new RandomPolicies(seed).Next(20).Policy.Rules)
            {
                foreach (OperationPlan plan in rule.Plans)
                    operators.UnionWith(Comparisons.Of(plan.Condition).Select(c => c.Operator.ToString()));
                foreach (FieldPredicate predicate in rule.Plans.SelectMany(p => p.Branches)
                    .SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates))))
                {
                    fields.Add(predicate.Field.Definition.Name);
                }
            }
        }

        string[] folded = ["evt.type", "evt.dir", "fd.num", "fd.connected", "fd.name_changed", "fd.ip", "fd.port", "fd.net"];
        IEnumerable<string> own = FieldCatalog.All
            .Where(f => f.Supply != FieldSupply.UserSpace && !f.Operations.Enumerate().Any(o => FieldSynonyms.NameOf(f.Name, o, isServer: false) is not null))
            .Select(f => f.Name);
        Assert.That(fields, Is.EquivalentTo(own.Except(folded)));
        // On fields with one value "intersects" is "in"; no field of bytes is supplied.
        string[] elsewhere = ["Intersects", "BytesContain", "BytesStartWith"];
        Assert.That(operators, Is.EquivalentTo(Enum.GetNames<ComparisonOperator>().Except(elsewhere)));
    }

    private static string[] Names(PolicyVerdict verdict) => [.. verdict.Matches.Select(r => r.Name)];
}
