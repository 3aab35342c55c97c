using System.Runtime.InteropServices;
using System.Text;
using EbpfGuard.Dsl.Patterns;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>The pattern matcher against the C library's own.</summary>
[Platform("Linux")]
public sealed partial class GlobOracleTests
{
    private const int IgnoreCase = 16;

    [TestCase(1, false)]
    [TestCase(2, true)]
    public void AgreesWithTheCLibrary(int seed, bool ignoreCase)
    {
        Dice dice = new(seed);
        string[] pieces = ["a", "b", "B", "/", ".", "*", "?", "[ab]", "[!a]", "[^b]", "[a-b]", "[]a]", "[b", @"\*", @"\a", "-", "]", "[!]]"];
        int matches = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string pattern = string.Concat(dice.Many(0, 6, () => dice.Pick(pieces)));
            string text = string.Concat(dice.Many(0, 6, () => dice.Pick(["a", "b", "A", "/", ".", "*", "[", "-", "]"])));
            bool expected = fnmatch(pattern, text, ignoreCase ? IgnoreCase : 0) == 0;
            bool actual = GlobMatcher.IsMatch(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text), ignoreCase);
            Assert.That(actual, Is.EqualTo(expected), () => $"seed {seed}, case {i}: `{pattern}` on `{text}`");
            if (expected) matches++;
        }

        Assert.That(matches, Is.GreaterThan(1000));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fnmatch(string pattern, string text, int flags);
}
