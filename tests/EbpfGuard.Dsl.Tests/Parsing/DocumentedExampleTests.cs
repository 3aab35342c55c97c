using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>What the documentation and the samples show can be read.</summary>
public sealed partial class DocumentedExampleTests
{
    [Test]
    public void EveryExampleOfTheGrammarIsRead()
    {
        string text = File.ReadAllText(RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs", "grammar.md"));
        string[] examples = [.. RuleBlock().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.That(examples, Has.Length.GreaterThanOrEqualTo(3));
        foreach (string example in examples) Assert.That(Parsed.SoundFile(example).Declarations, Is.Not.Empty);
    }

    [Test]
    public void EverySampleIsReadAndPrintedAsTheSameTree()
    {
        string[] samples = Directory.GetFiles(RepositoryPaths.At("samples"), "*.rule", SearchOption.AllDirectories);
        Assert.That(samples, Is.Not.Empty);
        foreach (string sample in samples)
        {
            RuleFileSyntax file = Parsed.SoundFile(File.ReadAllText(sample));
            Assert.That(Shape.Of(Parsed.SoundFile(SyntaxPrinter.Print(file))), Is.EqualTo(Shape.Of(file)), sample);
        }
    }

    [GeneratedRegex(@"^```rule\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RuleBlock();
}
