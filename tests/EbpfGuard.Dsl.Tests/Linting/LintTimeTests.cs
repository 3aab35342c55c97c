using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Processor time of the lints alone; the bounds are several times what is needed, to catch a cost that grows with the square.</summary>
public sealed class LintTimeTests
{
    [TestCase("evt.type in (open, openat) and fd.name = /srv/data/{0}/secret and not proc.name in (p{0}, q{0})")]
    [TestCase("evt.type in (open, openat) and fd.name startswith /srv/data and not proc.name = p{0}")]
    [TestCase("evt.type = execve and (proc.cmdline contains a{0} or proc.pcmdline contains b{0}) and not (proc.name = x and proc.pname = y{0})")]
    [TestCase("evt.type = execve and proc.name = nc")]
    public void TenThousandRulesAreLintedInLinearTime(string condition)
    {
        StringBuilder text = new();
        for (int i = 0; i < 10_000; i++)
            text.Append(Some.RuleText(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, i), name: $"rule {i}"));
        Assert.That(TimeOfLints(text.ToString()), Is.LessThan(Patience.Limit));
    }

    [Test]
    public void ALongListAndALongConditionAreLintedOnce()
    {
        string names = string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"a_program_{i}"));
        string checks = string.Join(" and ", Enumerable.Range(0, 3_000).Select(i => $"not proc.name = p{i}"));
        string alternatives = string.Join(" or ", Enumerable.Range(0, 3_000).Select(i => $"proc.exepath = /bin/p{i}"));
        StringBuilder text = new($"list many_programs = [{names}]\nlist a_programs = [x]\n");
        for (int i = 0; i < 20; i++) text.Append(Some.RuleText($"evt.type = execve and proc.name in (many_programs, a_programs) and proc.pname = p{i}", name: $"rule {i}"));
        text.Append(Some.RuleText($"evt.type = execve and proc.tty = 0 and {checks} and ({alternatives})", name: "long"));
        Assert.That(TimeOfLints(text.ToString()), Is.LessThan(Patience.Limit));
    }

    private static TimeSpan TimeOfLints(string text)
    {
        TimeSpan without = Time(WarningLevels.Default.With(WarningLevels.AllNames, WarningLevel.Allow), text);
        TimeSpan with = Time(WarningLevels.Default, text);
        TestContext.Out.WriteLine($"{with.TotalMilliseconds:F0} ms of processor time, {without.TotalMilliseconds:F0} ms without lints");
        return with - without;
    }

    private static TimeSpan Time(WarningLevels levels, string text)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Assert.That(Linted.Compile(levels, text).Policy, Is.Not.Null);
        return Environment.CpuUsage.TotalTime - before;
    }
}
