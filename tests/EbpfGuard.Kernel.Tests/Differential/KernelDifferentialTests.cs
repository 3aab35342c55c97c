using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Kernel.Tests.Support;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Differential;

/// <summary>Random rules and random events: the syntax tree, the image in C# and the kernel must say the same.</summary>
public sealed class KernelDifferentialTests
{
    private const int EventsPerPolicy = 100;

    private static int Policies => Machine.IsVirtual ? 10 : 500;

    private static ImageTarget Host(int seed) => new(
        HasLsm: seed % 2 == 0, HasCgroup: true, seed % 3 == 0 ? CannotBlock.Report : CannotBlock.Kill, false, Literals.Accounts);

    [OneTimeSetUp]
    public void NeedBpf() => Machine.Require();

    [Test]
    public void SyntaxTreeImageAndKernelAgree()
    {
        var census = new ImageCensus();
        int pairs = 0, matches = 0, misses = 0, unknown = 0, unsure = 0, uncached = 0;
        for (int seed = 0; seed < Policies; seed++)
        {
            // Every tenth policy is large and about one operation, so that triggers share the bits of a summary.
            bool isLarge = seed % 10 == 9;
            (Policy policy, PolicyImage image) = Draw(seed, isLarge ? 60 : 1 + (seed % 8), isLarge ? OperationSet.Open : OperationSet.None);
            census.Add(image);
            var events = new RandomEvents(seed, policy);
            using var judges = new ThreeJudges(policy, image);
            for (int i = 0; i < EventsPerPolicy; i++, pairs++)
            {
                EventFacts facts = Next(events, policy, i);
                if (facts.Values.Values.Any(v => v is UnknownFact)) unknown++;
                string? difference = judges.FindDifference(facts);
                if (difference is not null) Assert.Fail($"seed {seed}, event {i}, {facts.Operation}: {difference}");
            }

            matches += judges.Matches;
            misses += judges.Misses;
            unsure += judges.Unsure;
            uncached += judges.Uncached;
        }

        TestContext.Out.WriteLine($"{pairs} pairs, {matches} with a match, {unknown} with an unknown fact, {unsure} matches are not sure; {string.Join(' ', census.Classifiers)}");
        Assert.Multiple(() =>
        {
            Assert.That(pairs, Is.EqualTo(Policies * EventsPerPolicy));
            Assert.That(matches, Is.GreaterThan(pairs / 5), "rules that never match prove nothing");
            Assert.That(misses, Is.GreaterThan(pairs / 5), "rules that always match prove nothing");
            Assert.That(unknown, Is.GreaterThan(pairs / 20));
            Assert.That(unsure, Is.GreaterThan(pairs / 50));
            Assert.That(uncached, Is.Positive);
            Assert.That(census.Classifiers, Is.EquivalentTo(Enum.GetValues<ClassifierKind>()));
            Assert.That(census.Slots, Is.EquivalentTo(Enum.GetValues<SlotKind>()));
            Assert.That(census.MostGroupBits, Is.GreaterThan(1u));
            Assert.That(census.HasExemptions);
        });
    }

    [Test]
    public void NamelessProgramsAreJudgedAlike()
    {
        int matches = 0;
        for (int seed = 0; seed < Policies / 5; seed++)
        {
            (Policy policy, PolicyImage image) = Draw(seed, 12);
            var events = new RandomEvents(seed, policy);
            using var judges = new ThreeJudges(policy, image);
            for (int i = 0; i < EventsPerPolicy; i++)
            {
                string? difference = judges.FindDifferenceOfNameless(Next(events, policy, i), i % 3);
                if (difference is not null) Assert.Fail($"seed {seed}, event {i}: {difference}");
            }

            matches += judges.Matches;
        }

        Assert.That(matches, Is.Positive);
    }

    [Test]
    [Category("AnyHost")]
    public void BrokenImageInTheKernelIsNoticed() => AssertNoticed((policy, image, dice) =>
        (new ThreeJudges(policy, image, BrokenRow.In(image, dice)), f => f));

    [Test]
    [Category("AnyHost")]
    public void OtherFactsInTheKernelAreNoticed() => AssertNoticed((policy, image, dice) =>
        (new ThreeJudges(policy, image), facts =>
        {
            Dictionary<string, FactValue> values = new(facts.Values);
            foreach (string field in (string[])["proc.exe", "fd.name", "fd.sport", "user.uid"]) values.Remove(field);
            return new EventFacts(facts.Operation, values);
        }));

    [Test]
    [Category("AnyHost")]
    public void OtherSyntaxTreeIsNoticed() => AssertNoticed((policy, image, dice) =>
    {
        int broken = dice.Roll(policy.Rules.Count);
        PolicyRule[] rules = [.. policy.Rules.Select((r, i) => i == broken ? Negate(r) : r)];
        return (new ThreeJudges(policy with { Rules = rules }, image), f => f);
    });

    private static void AssertNoticed(Func<Policy, PolicyImage, Dice, (ThreeJudges Judges, Func<EventFacts, EventFacts> Tell)> breakOne)
    {
        int noticed = 0;
        const int Count = 40;
        for (int seed = 0; seed < Count; seed++)
        {
            (Policy policy, PolicyImage image) = Draw(seed, 4);
            var events = new RandomEvents(seed, policy);
            (ThreeJudges judges, Func<EventFacts, EventFacts> tell) = breakOne(policy, image, new Dice(seed));
            using (judges)
            {
                if (Enumerable.Range(0, EventsPerPolicy).Select(i => Next(events, policy, i)).Any(f => judges.FindDifference(f, tell(f)) is not null))
                    noticed++;
            }
        }

        TestContext.Out.WriteLine($"{noticed} of {Count} were noticed");
        Assert.That(noticed, Is.GreaterThan(Count / 4));
    }

    private static (Policy Policy, PolicyImage Image) Draw(int seed, int rules, OperationSet operations = OperationSet.None)
    {
        Policy policy = new RandomPolicies(seed).Next(rules, operations).Policy;
        ImageResult result = PolicyImageBuilder.Build(policy, Host(seed));
        Assert.That(result.Image, Is.Not.Null, $"seed {seed}: {string.Join("; ", result.Diagnostics.Select(d => d.Message))}");
        return (policy, result.Image!);
    }

    // Mostly operations that some rule judges and that this host sees.
    private static EventFacts Next(RandomEvents events, Policy policy, int i)
    {
        OperationPlan[] plans = [.. policy.Rules.SelectMany(r => r.Plans)];
        return i % 8 == 7 ? events.Next() : events.Next(plans[i % plans.Length].Operation);
    }

    private static PolicyRule Negate(PolicyRule rule) =>
        rule with { Plans = [.. rule.Plans.Select(p => p with { Condition = new NotCondition(p.Condition) })] };
}
