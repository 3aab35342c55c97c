using System.Diagnostics;
using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>Large files are read in a time that grows with their length, and wild ones end in a diagnostic as quickly.</summary>
public sealed class LargeInputTests
{
    [Test]
    public void TenThousandRules()
    {
        string text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $$"""
            rule "Rule {{i}}" {
                desc       "Only the password tools may read the password hashes."
                condition  evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.name = /etc/shadow{{i}}
                           and not proc.name in (passwd, su, login{{i}}, "unix chkpwd") and (fd.directory startswith /usr or user.uid = 0)
                output     "shadow read (file=%fd.name program=%proc.exepath)"
                priority   critical
                tags       [filesystem, T1003.008]
            }

            """));
        Assert.That(Within(text).Tree.Declarations, Has.Count.EqualTo(10_000));
    }

    [Test]
    public void AListAndAConditionOfAHundredThousandValues()
    {
        string values = string.Join(",\n", Enumerable.Range(0, 100_000).Select(i => $"/usr/lib/file{i}.so"));
        Parsed<RuleFileSyntax> file = Within($"list many = [{values}]\nmacro any = fd.name in ({values})\n");
        Assert.That(((ListDeclarationSyntax)file.Tree.Declarations[0]).Items, Has.Count.EqualTo(100_000));
        var watch = Stopwatch.StartNew();
        Assert.That(SyntaxPrinter.Print(file.Tree), Has.Length.GreaterThan(values.Length));
        Assert.That(watch.Elapsed, Is.LessThan(Patience.Limit));
    }

    [Test]
    public void AHundredThousandOperandsOnOneLineAreLaidOut()
    {
        string condition = string.Join(" or ", Enumerable.Range(0, 100_000).Select(i => $"fd.name = /usr/lib/file{i}.so"));
        Parsed<RuleFileSyntax> file = Within($"macro any = {condition}\n");
        var watch = Stopwatch.StartNew();
        Assert.That(SyntaxPrinter.Print(file.Tree), Has.Length.GreaterThan(condition.Length));
        Assert.That(watch.Elapsed, Is.LessThan(Patience.Limit));
    }

    [TestCase("", "")]
    [TestCase("rule \"x\" {\n    condition ", "")]
    [TestCase("list x = [", "")]
    [TestCase("macro x = proc.name in (", ")")]
    public void FiveMegabytesOfGarbage(string before, string after)
    {
        Random random = new(1);
        StringBuilder garbage = new(before);
        while (garbage.Length < 5 << 20) garbage.Append(random.Next(40) == 0 ? '\n' : (char)random.Next(' ', '~'));
        Assert.That(Within(garbage + after).Diagnostics, Is.Not.Empty);
    }

    [Test]
    public void AMegabyteInOneLiteral()
    {
        string megabyte = new('a', 1 << 20);
        Assert.That(Within($"macro x = proc.name = \"{megabyte}\"\n").Diagnostics, Is.Empty);
        Parsed<RuleFileSyntax> open = Within($"macro x = proc.name = \"{megabyte}\n");
        Assert.That(new DiagnosticRenderer().Render(open.Diagnostics), Has.Length.LessThan(1000), "of a long line only a part is shown");
    }

    [Test]
    public void AHundredThousandOperandsAndNegations()
    {
        Assert.That(Within("macro x = " + string.Join(" or ", Enumerable.Repeat("a", 100_000))).Diagnostics, Is.Empty);
        Assert.That(Within("macro x = " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "a").Diagnostics, Is.Empty);
    }

    private static Parsed<RuleFileSyntax> Within(string text)
    {
        var watch = Stopwatch.StartNew();
        Parsed<RuleFileSyntax> file = Parsed.File(text);
        Assert.That(watch.Elapsed, Is.LessThan(Patience.Limit));
        return file;
    }
}
