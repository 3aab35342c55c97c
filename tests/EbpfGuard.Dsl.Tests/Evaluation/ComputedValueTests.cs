using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

/// <summary>Transformers, right sides, modifiers and regular expressions over the facts of one event.</summary>
public sealed class ComputedValueTests
{
    [TestCase("tolower(fd.filename) = shadöw", "/etc/SHADöW", true)]
    [TestCase("tolower(fd.filename) = shadöw", "/etc/SHADÖW", false)]
    [TestCase("toupper(fd.filename) in (A, B)", "/x/b", true)]
    [TestCase("basename(fd.name) = \"\"", "/usr/bin/", true)]
    [TestCase("basename(tolower(fd.name)) = cat", "/usr/bin/CAT", true)]
    [TestCase("b64(fd.filename) = etc", "/x/ZXRj", true)]
    [TestCase("b64(fd.filename) = a", "/x/YQ", true)]
    [TestCase("b64(fd.filename) = a", "/x/YQ==", true)]
    [TestCase("b64(fd.filename) != a", "/x/Y", false)]
    [TestCase("b64(fd.filename) exists", "/x/a b!", false)]
    [TestCase("len(fd.filename) = 2", "/x/é", true)]
    [TestCase("len(fd.filename) > 0x1", "/x/a", false)]
    [TestCase("join(\"-\", (fd.filename, proc.pid, \"z\")) = a-7-z", "/x/a", true)]
    [TestCase("concat(fd.directory, \"!\", evt.is_open_read) = \"/x!true\"", "/x/a", true)]
    [TestCase("fd.filename = toupper(proc.name)", "/x/CAT", true)]
    [TestCase("fd.filename = val(proc.name)", "/x/cat", true)]
    [TestCase("fd.filename != val(proc.name)", "/x/cat", false)]
    [TestCase("fd.filename startswith val(proc.name)", "/x/cats", true)]
    [TestCase("fd.filename in val(proc.name)", "/x/cat", true)]
    [TestCase("proc.pid > val(proc.ppid)", "/x", true)]
    [TestCase("fd.filename = val(proc.pname)", "/x/cat", false)]
    [TestCase("fd.filename != val(proc.pname)", "/x/cat", false)]
    [TestCase("not fd.filename != val(proc.pname)", "/x/cat", true)]
    [TestCase("concat(fd.filename, proc.pname) exists", "/x/a", false)]
    public void ValuesAreComputed(string condition, string path, bool holds) => Assert.That(Holds(condition, path), Is.EqualTo(holds));

    [TestCase("-c one", "c:", 'c', "one")]
    [TestCase("-cone", "c:", 'c', "one")]
    [TestCase("-c one -c two", "c:", 'c', "two")]
    [TestCase("-lc one", "lc:", 'c', "one")]
    [TestCase("file -c one", "c:", 'c', "one")]
    [TestCase("file -c one", "+c:", 'c', null)]
    [TestCase("-- -c one", "c:", 'c', null)]
    [TestCase("-l", "lc:", 'l', "")]
    [TestCase("-c -l", "lc:", 'l', null)]
    [TestCase("-c", "c:", 'c', null)]
    [TestCase("-x", "c:", 'c', null)]
    public void OptionsAreFoundAsGetoptFindsThem(string arguments, string options, char option, string? value) =>
        Assert.That(CommandOptions.Find(arguments.Split(' '), options, option), Is.EqualTo(value));

    [Test]
    public void AnArgumentWithBlanksIsOneArgumentWhereTheArgumentsAreKnown()
    {
        var args = new TextFact("-c a -l b") { Pieces = ["-c", "a -l b"] };
        Assert.That(Some.Truth("getopt(proc.args, \"c:l:\")[l] exists", Operation.Exec, ("proc.args", args)), Is.EqualTo(Truth.False));
        Assert.That(Some.Truth("getopt(proc.args, \"c:l:\")[l] = b", Operation.Exec, ("proc.args", "-c a -l b")), Is.EqualTo(Truth.True));
    }

    [TestCase("tolower(fd.name) = x")]
    [TestCase("proc.name = val(fd.name)")]
    [TestCase("fd.name regex x")]
    public void WhatCannotBeReadStaysUnknown(string condition) =>
        Assert.That(Some.Truth(condition, Operation.Open, ("fd.name", FactValue.Unknown), ("proc.name", "cat")), Is.EqualTo(Truth.Unknown));

    [Test]
    public void AMissingSideDecidesBeforeAnUnknownOne() =>
        Assert.That(Some.Truth("proc.pname = val(fd.name)", Operation.Open, ("fd.name", FactValue.Unknown)), Is.EqualTo(Truth.False));

    [TestCase("fd.filename = anyof (a, b)", "b", true)]
    [TestCase("fd.filename = oneof (a, b)", "c", false)]
    [TestCase("fd.filename startswith anyof (a, ab)", "abc", true)]
    [TestCase("fd.filename startswith oneof (a, ab, x)", "abc", false)]
    [TestCase("fd.filename startswith oneof (b, ab, x)", "abc", true)]
    [TestCase("fd.filename startswith oneof (a, b, c, d, abc)", "abc", false)]
    [TestCase("fd.filename contains allof (a, c)", "abc", true)]
    [TestCase("fd.filename contains allof (a, d)", "abc", false)]
    [TestCase("fd.filename != allof (a, b)", "c", true)]
    [TestCase("fd.filename != allof (a, b)", "b", false)]
    [TestCase("fd.filename != anyof (a, b)", "b", true)]
    [TestCase("fd.filename = anyof ()", "a", false)]
    [TestCase("fd.filename != allof ()", "a", false)]
    [TestCase("fd.filename intersects (a, b)", "b", true)]
    public void AModifierCountsTheElementsThatHold(string condition, string name, bool holds) =>
        Assert.That(Holds(condition, "/x/" + name), Is.EqualTo(holds));

    [Test]
    public void OfOneOfTwoThatHoldAreSeenWhereverTheyStand([Range(2, 9)] int count)
    {
        for (int first = 0; first < count; first++)
        {
            Assert.That(HoldsForOne(first, first), Is.True, $"element {first} alone");
            for (int second = first + 1; second < count; second++)
                Assert.That(HoldsForOne(first, second), Is.False, $"elements {first} and {second}");
        }

        bool HoldsForOne(int one, int other)
        {
            string elements = string.Join(", ", Enumerable.Range(0, count).Select(i => i == one ? "a" : i == other ? "b" : $"x{i}"));
            return Holds($"fd.filename contains oneof ({elements})", "/x/ab");
        }
    }

    [TestCase("ca[tp]", "cat", true)]
    [TestCase("ca", "cat", false)]
    [TestCase("a|cat", "cat", true)]
    [TestCase("c.t", "c😀t", true)]
    [TestCase("c[^x]t", "c😀t", true)]
    [TestCase("c.t", "c\nt", false)]
    [TestCase("[[:upper:][:digit:]_]+", "A_9", true)]
    [TestCase(@"\\d+\\.\\w", "42.x", true)]
    [TestCase(@"\\d", "٣", false)]
    [TestCase("[]a-]+", "]-a", true)]
    [TestCase("a{2,3}", "aaa", true)]
    [TestCase("a{2}", "a", false)]
    [TestCase("a{,2}", "a{,2}", true)]
    [TestCase("(?:ab)*?", "abab", true)]
    [TestCase("^cat$", "cat", true)]
    [TestCase("I", "i", false)]
    public void ARegularExpressionFitsTheWholeText(string pattern, string name, bool holds) =>
        Assert.That(Holds($"proc.exe regex \"{pattern}\"", "/x", name), Is.EqualTo(holds));

    [Test]
    public void ARegularExpressionTakesLinearTime()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(Holds("proc.exe regex \"(a|aa|a*)*b\"", "/x", new string('a', 20_000)), Is.False);
        Assert.That(watch.Elapsed, Is.LessThan(Patience.Limit), "backtracking would not end at all");
    }

    private static bool Holds(string condition, string path, string exe = "cat") => Some.Truth(condition, Operation.Open,
        ("fd.name", path), ("proc.name", "cat"), ("proc.exe", exe), ("proc.pid", 7), ("proc.ppid", 3), ("evt.is_open_read", true)) == Truth.True;
}
