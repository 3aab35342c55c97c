using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Random rules and random events: the syntax tree and the image's bytes must say the same.</summary>
public sealed class DifferentialTests
{
    private const int Policies = 340;

    private const int EventsPerPolicy = 60;

    [Test]
    public void ImageAgreesWithTheReferenceEvaluator()
    {
        int pairs = 0;
        int matches = 0;
        for (int seed = 0; seed < Policies; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(1 + (seed % 30)).Policy;
            ImageResult result = PolicyImageBuilder.Build(policy, Targets.Lsm);
            Assert.That(result.Image, Is.Not.Null, $"seed {seed}: {string.Join("; ", result.Diagnostics.Select(d => d.Message))}");
            var events = new RandomEvents(seed, policy);
            var judge = new ImageJudge(result.Image!, Targets.Lsm.Users);
            for (int i = 0; i < EventsPerPolicy; i++)
            {
                EventFacts facts = events.Next();
                string? difference = judge.FindDifference(policy, facts, out int matched);
                Assert.That(difference, Is.Null, $"seed {seed}, event {i}");
                pairs++;
                matches += matched;
            }
        }

        TestContext.Out.WriteLine($"{pairs} pairs, {matches} matches");
        Assert.That(pairs, Is.GreaterThanOrEqualTo(20_000));
        Assert.That(matches, Is.GreaterThan(pairs / 4), "rules that never match prove nothing");
    }
}
