using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

public sealed class NormalFormPropertyTests
{
    private const int RulesPerPolicy = 20;
    private const int EventsPerPolicy = 100;
    private static readonly int Policies = Lengths.Draws(60);

    [Test]
    public void BranchesSayWhatTheConditionSaysEvenOfUnknownFacts()
    {
        Dictionary<Truth, int> seen = [];
        for (int seed = 1; seed <= Policies; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(RulesPerPolicy).Policy;
            RandomEvents events = new(seed, policy) { MissingPercent = 10, UnknownPercent = 20 };
            for (int i = 0; i < EventsPerPolicy; i++)
            {
                EventFacts facts = events.Next();
                foreach ((PolicyRule rule, OperationPlan plan) in PlansFor(policy, facts.Operation))
                {
                    Truth condition = ConditionEvaluator.Evaluate(RelaxedForm.Of(plan), facts);
                    Truth branches = BranchEvaluation.Evaluate(plan.Branches, facts);
                    Assert.That(branches, Is.EqualTo(condition), () => $"seed {seed}, event {i}, {rule.Name}, {plan.Operation}");
                    seen[condition] = seen.GetValueOrDefault(condition) + 1;
                }
            }
        }

        // A generator that never matches, or never leaves a doubt, would prove nothing.
        int total = seen.Values.Sum();
        TestContext.Out.WriteLine(string.Join(", ", seen.Select(s => $"{s.Key} {s.Value}")));
        Assert.That(seen.Values, Has.Count.EqualTo(3).And.All.GreaterThan(total / 50));
    }

    [Test]
    public void WhatIsLeftToUserSpaceNeverMakesTheKernelMatchLess()
    {
        int deferred = 0, narrowed = 0;
        for (int seed = 1; seed <= Policies; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(RulesPerPolicy).Policy;
            RandomEvents events = new(seed, policy) { MissingPercent = 10, UnknownPercent = 20 };
            for (int i = 0; i < EventsPerPolicy; i++)
            {
                EventFacts facts = events.Next();
                foreach ((PolicyRule rule, OperationPlan plan) in PlansFor(policy, facts.Operation).Where(p => p.Plan.NeedsUserSpace.Count > 0))
                {
                    Truth whole = ConditionEvaluator.Evaluate(plan.Condition, facts), relaxed = ConditionEvaluator.Evaluate(RelaxedForm.Of(plan), facts);
                    Assert.That(relaxed, Is.GreaterThanOrEqualTo(whole), () => $"seed {seed}, event {i}, {rule.Name}, {plan.Operation}");
                    deferred++;
                    if (relaxed > whole) narrowed++;
                }
            }
        }

        TestContext.Out.WriteLine($"{deferred} judged, {narrowed} of them narrowed by user space");
        Assert.That(narrowed, Is.GreaterThan(deferred / 20), "user space must have had something to decide");
    }

    [Test]
    public void PredicatesKeepTheShapeOfTheirFamily()
    {
        for (int seed = 1; seed <= Policies; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(RulesPerPolicy).Policy;
            foreach (FieldPredicate predicate in policy.Rules.SelectMany(r => r.Plans).SelectMany(p => p.Branches)
                .SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates))))
            {
                Assert.That(PredicateShape.FindFault(predicate), Is.Null, () => $"seed {seed}: {predicate.Field} {predicate.Condition}");
            }
        }
    }

    [Test]
    public void NoExemptionIsEmpty()
    {
        Policy policy = new RandomPolicies(7).Next(200).Policy;
        Exemption[] exemptions = [.. policy.Rules.SelectMany(r => r.Plans).SelectMany(p => p.Branches).SelectMany(b => b.Exemptions)];
        Assert.That(exemptions, Is.Not.Empty);
        Assert.That(exemptions.Count(e => e.Predicates.Count == 0), Is.Zero);
    }

    private static IEnumerable<(PolicyRule Rule, OperationPlan Plan)> PlansFor(Policy policy, Operation operation) =>
        from rule in policy.Rules
        from plan in rule.Plans
        where plan.Operation == operation
        select (rule, plan);
}
