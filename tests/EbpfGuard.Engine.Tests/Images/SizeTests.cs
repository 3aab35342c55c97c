using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Large policies stay within bounds of time and memory.</summary>
public sealed class SizeTests
{
    private const int Megabyte = 1 << 20;

    private static readonly TimeSpan CpuBudget = TimeSpan.FromSeconds(10);

    private static IEnumerable<TestCaseData> Policies()
    {
        yield return Case("10,000 rules with a path and a program each", 8, () => SourcePolicies.Rules(10_000, i =>
            $"evt.type = open and fd.name = /srv/data/{i}/secret and proc.name = p{i}"));
        yield return Case("10,000 rules with a directory each", 16, () => SourcePolicies.Rules(10_000, i =>
            $"evt.type = open and fd.name startswith /srv/data/{i}/"));
        yield return Case("5,000 rules with a path, 5,000 with a program", 64, () => SourcePolicies.Rules(10_000, i =>
            i % 2 == 0 ? $"evt.type = open and fd.name = /srv/data/{i}/secret" : $"evt.type = open and proc.name = p{i}"));
        yield return Case("10,000 rules with a port each, denied to one program", 64, () => SourcePolicies.Rules(10_000, i =>
            $"evt.type = connect and fd.sport = {i} and not proc.name = p{i}"));
        yield return Case("a list of 100,000 paths", 16, () => SourcePolicies.Compile(
            $"list paths = [{string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"/srv/data/{i % 977}/{i}.db"))}]\n"
            + SourcePolicies.Rule("paths", "evt.type = open and fd.name in (paths)", "block")));
        yield return Case("a list of 100,000 networks", 16, () => SourcePolicies.Compile(
            $"list networks = [{string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"\"10.{i >> 8 & 255}.{i & 255}.{i >> 16 << 4}/28\""))}]\n"
            + SourcePolicies.Rule("networks", "evt.type = connect and fd.snet in (networks)", "block")));
    }

    [TestCaseSource(nameof(Policies))]
    public void LargePolicyFits(Func<Policy> make, int megabytes)
    {
        Policy policy = make();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ImageResult result = PolicyImageBuilder.Build(policy, Targets.Lsm);
        TimeSpan spent = Environment.CpuUsage.TotalTime - before;
        Assert.That(result.Image, Is.Not.Null, string.Join("; ", result.Diagnostics.Select(d => d.Message)));
        TableSizes sizes = result.Report!.Sizes;
        TestContext.Out.WriteLine($"{spent.TotalMilliseconds:F0} ms, {sizes.Cells * 4.0 / Megabyte:F1} MB of cells, {sizes.Bytes / Megabyte} MB in all");
        foreach (ClassifierSize size in sizes.Classifiers) TestContext.Out.WriteLine(size);
        foreach (PointSize size in sizes.Points) TestContext.Out.WriteLine(size);
        Assert.That(sizes.Bytes, Is.LessThan((long)megabytes * Megabyte));
        Assert.That(spent, Is.LessThan(CpuBudget));
    }

    private static TestCaseData Case(string name, int megabytes, Func<Policy> make) =>
        new TestCaseData(make, megabytes).SetName($"LargePolicyFits: {name}");
}
