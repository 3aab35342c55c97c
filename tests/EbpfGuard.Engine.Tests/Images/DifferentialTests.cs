using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Random rules and random events: the syntax tree and the image's bytes must say the same.</summary>
public sealed class DifferentialTests
{
    [Test]
    public void ImageAgreesWithTheReferenceEvaluator()
    {
        (int pairs, int matches) = Compare(policies: Lengths.Draws(340), seed => 1 + (seed % 30), eventsPerPolicy: 60);
        Assert.That(pairs, Is.GreaterThanOrEqualTo(Lengths.Draws(20_000)));
        Assert.That(matches, Is.GreaterThan(pairs / 4), "rules that never match prove nothing");
    }

    /// <summary>Beyond 64 triggers of a point, several share a bit of its summary.</summary>
    [Test]
    public void SoDoesAnImageOfManyRules()
    {
        (int pairs, int matches) = Compare(policies: Lengths.Draws(12), seed => 60 + (5 * seed), eventsPerPolicy: 40);
        Assert.That(matches, Is.GreaterThan(pairs / 4), "rules that never match prove nothing");
    }

    private static (int Pairs, int Matches) Compare(int policies, Func<int, int> rules, int eventsPerPolicy)
    {
        int pairs = 0;
        int matches = 0;
        for (int seed = 0; seed < policies; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(rules(seed)).Policy;
            ImageResult result = PolicyImageBuilder.Build(policy, Targets.Lsm);
            if (result.Image is null)
            {
                Assert.That(result.Diagnostics.Select(d => d.Descriptor), Is.All.EqualTo(ImageDiagnostics.TooLarge), $"seed {seed}: {string.Join("; ", result.Diagnostics.Select(d => d.Message))}");
                continue;
            }

            var events = new RandomEvents(seed, policy);
            var judge = new ImageJudge(result.Image, Targets.Lsm.Users);
            for (int i = 0; i < eventsPerPolicy; i++)
            {
                EventFacts facts = events.Next();
                string? difference = judge.FindDifference(policy, facts, out int matched);
                Assert.That(difference, Is.Null, $"seed {seed}, event {i}");
                pairs++;
                matches += matched;
            }
        }

        TestContext.Out.WriteLine($"{pairs} pairs, {matches} matches");
        return (pairs, matches);
    }
}
