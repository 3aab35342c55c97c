using EbpfGuard.Engine.Processes;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

/// <summary>The kernel's start times, in nanoseconds, and those of /proc, in hundredths of a second, are of one process.</summary>
public sealed class ProcessKeyTests
{
    [TestCase(70_000_000UL, 79_999_999UL, true)]
    [TestCase(70_000_000UL, 80_000_000UL, false)]
    [TestCase(69_999_999UL, 70_000_000UL, false)]
    public void StartsWithinAHundredthOfASecondAreOne(ulong one, ulong other, bool expected)
    {
        Assert.That(ProcessKey.IsSameStart(one, other), Is.EqualTo(expected));
        Assert.That(ProcessKey.Of(5, one) == ProcessKey.Of(5, other), Is.EqualTo(expected));
        Assert.That(ProcessKey.Of(5, one), Is.Not.EqualTo(ProcessKey.Of(6, one)));
        Assert.That(ProcessKey.Of(5, 70_000_000), Is.EqualTo(new ProcessKey(5, 7)));
    }

    [TestCase("", new string[0])]
    [TestCase("one\0", new[] { "one" })]
    [TestCase("one\0two\0", new[] { "one", "two" })]
    [TestCase("one\0\0three\0", new[] { "one", "", "three" })]
    [TestCase("\0", new[] { "" })]
    [TestCase("one\0without its end", new[] { "one", "without its end" })]
    public void ArgumentsEndWithANul(string bytes, string[] expected) =>
        Assert.That(ArgumentText.Split(System.Text.Encoding.UTF8.GetBytes(bytes)), Is.EqualTo(expected));
}
