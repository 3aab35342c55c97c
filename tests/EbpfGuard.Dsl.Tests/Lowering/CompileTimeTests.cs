using System.Text;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>Processor time; the bounds are several times what is needed, to catch a cost that grows with the square.</summary>
public sealed class CompileTimeTests
{
    [Test]
    public void TenThousandRulesCompileInLinearTime()
    {
        StringBuilder text = new();
        for (int i = 0; i < 10_000; i++)
            text.Append(Some.RuleText($"evt.type in (open, openat) and fd.name = /srv/data/{i}/secret and not proc.name in (p{i}, q{i})", "action block", $"rule {i}"));
        (Policy policy, TimeSpan time) = Compile(text.ToString());
        Assert.That(policy.Rules, Has.Count.EqualTo(10_000));
        Assert.That(time, Is.LessThan(Patience.Limit));
    }

    [TestCase("/srv/data/{0}/file", "fd.name")]
    [TestCase("10.{1}.{2}.{3}", "fd.sip")]
    public void AListOfAHundredThousandValuesIsReadOnceForAllItsUses(string pattern, string field)
    {
        IEnumerable<string> items = Enumerable.Range(0, 100_000)
            .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i, i >> 16, (i >> 8) & 255, i & 255));
        StringBuilder text = new($"list many = [{string.Join(", ", items)}]\n");
        for (int i = 0; i < 20; i++) text.Append(Some.RuleText($"proc.name = p{i} and {field} in (many)", name: $"rule {i}"));
        (Policy policy, TimeSpan time) = Compile(text.ToString());
        Assert.That(policy.Rules, Has.Count.EqualTo(20));
        Assert.That(time, Is.LessThan(Patience.Limit));
    }

    private static (Policy Policy, TimeSpan Time) Compile(string text)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Policy policy = Some.Policy(text);
        TimeSpan time = Environment.CpuUsage.TotalTime - before;
        TestContext.Out.WriteLine($"{time.TotalMilliseconds:F0} ms of processor time");
        return (policy, time);
    }
}
