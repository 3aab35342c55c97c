using System.Text;
using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Syntax;

public sealed partial class SyntaxPrinterTests
{
    private static readonly int Files = Lengths.Draws(1500);

    [TestCaseSource(nameof(Cases))]
    public void TheCaseIsLaidOutAsExpected(string path)
    {
        string once = SyntaxPrinter.Print(Parsed.SoundFile(File.ReadAllText(path)));
        Golden.Check(path, once);
        Assert.That(SyntaxPrinter.Print(Parsed.SoundFile(once)), Is.EqualTo(once), "printed again");
    }

    [Test]
    public void WhatIsPrintedIsReadAsTheSameTree()
    {
        for (int seed = 0; seed < Files; seed++)
        {
            RuleFileSyntax tree = new RandomSyntax(seed).File();
            string text = SyntaxPrinter.Print(tree);
            Parsed<RuleFileSyntax> read = Parsed.File(text);
            Assert.That(read.Faults, Is.Empty, $"seed {seed}:\n{text}");
            Assert.That(Shape.Of(read.Tree), Is.EqualTo(Shape.Of(tree)), $"seed {seed}:\n{text}");
            Assert.That(SyntaxPrinter.Print(read.Tree), Is.EqualTo(text), $"seed {seed}: printed again");
        }
    }

    [Test]
    public void AConditionOnOneLineIsReadAsTheSameTree()
    {
        for (int seed = 0; seed < Files; seed++)
        {
            ExpressionSyntax tree = new RandomSyntax(seed).Expression(4);
            Parsed<ExpressionSyntax?> read = Parsed.Condition(SyntaxText.Of(tree));
            Assert.That(read.Faults, Is.Empty, $"seed {seed}");
            Assert.That(Shape.Of(read.Tree!), Is.EqualTo(Shape.Of(tree)), $"seed {seed}");
        }
    }

    [Test]
    public void NoCommentIsLostAndNoneMovesTwice()
    {
        int comments = 0;
        for (int seed = 0; seed < Files; seed++)
        {
            string text = Commented(SyntaxPrinter.Print(new RandomSyntax(seed).File()), new Random(seed), ref comments);
            RuleFileSyntax before = Parsed.SoundFile(text);
            string once = SyntaxPrinter.Print(before);
            Parsed<RuleFileSyntax> after = Parsed.File(once);
            Assert.That(after.Faults, Is.Empty, $"seed {seed}:\n{text}\n-----\n{once}");
            Assert.That(Shape.Of(after.Tree), Is.EqualTo(Shape.Of(before)), $"seed {seed}:\n{text}\n-----\n{once}");
            Assert.That(after.Tree.Comments.Select(comment => comment.Text), Is.EquivalentTo(before.Comments.Select(comment => comment.Text)),
                $"seed {seed}:\n{text}\n-----\n{once}");
            Assert.That(SyntaxPrinter.Print(after.Tree), Is.EqualTo(once), $"seed {seed}:\n{text}");
        }
        Assert.That(comments, Is.GreaterThan(Files), "the random files must have comments");
    }

    [Test]
    public void LinesAreBrokenWhereTheyCanBe()
    {
        string list = $"list many = [{string.Join(", ", Enumerable.Range(0, 500).Select(i => $"program_{i}"))}]";
        string condition = $"macro long = {string.Join(" or ", Enumerable.Range(0, 100).Select(i => $"(proc.name = program_{i} and fd.name startswith /usr/{i})"))}";
        string text = SyntaxPrinter.Print(Parsed.SoundFile(list + "\n" + condition + "\n"));
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void AValueThatBeginsLikeACommentStaysAValue()
    {
        RuleFileSyntax file = RuleFileReader.Read(new SourceText("a.rule", "rule x {\n    desc#a\n}\n"), new DiagnosticBag());
        Assert.That(SyntaxPrinter.Print(file), Does.Contain("\"#a\""));
    }

    [Test]
    public void ACommentBetweenAnOperatorAndItsModifierIsKept() => Assert.That(
        SyntaxPrinter.Print(Parsed.SoundFile("macro x = # before\n    fd.name startswith # why\n    oneof # what\n    (/a, /b) # behind\n")),
        Does.Contain("# before").And.Contain("# why").And.Contain("# what").And.Contain("# behind"));

    private static IEnumerable<TestCaseData> Cases() => Golden.Cases("syntax");

    // Comments at the ends of lines, on lines of their own, behind commas and before connectives.
    private static string Commented(string text, Random random, ref int number)
    {
        StringBuilder commented = new();
        foreach (string line in text.Split('\n'))
        {
            if (random.Next(4) == 0) commented.Append(random.Next(2) == 0 ? "\n" : "").Append($"   # own line {number++}\n").Append(random.Next(3) == 0 ? "\n" : "");
            int count = number;
            bool hasText = line.Contains('"') || line.Contains('\'');
            commented.Append(hasText ? line : Gap().Replace(line, gap => random.Next(6) == 0 ? $" # in between {count++}\n{gap.Value}" : gap.Value));
            number = count;
            if (random.Next(4) == 0 && line.Length > 0) commented.Append($" # behind {number++}");
            commented.Append('\n');
        }
        return commented.ToString();
    }

    [GeneratedRegex(@"(?<=,) | (?=and )| (?=or )|(?<= \()(?=[a-z])")]
    private static partial Regex Gap();
}
