using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Documentation;

/// <summary>What the pages and the samples show means what they say of it.</summary>
public sealed class DocumentedExampleTests
{
    private static IEnumerable<TestCaseData> Examples =>
        DocumentedExample.Pages().SelectMany(DocumentedExample.Of).Select(one => new TestCaseData(one).SetArgDisplayNames(one.ToString()));

    private static IEnumerable<string> Samples => Directory.GetFiles(RepositoryPaths.At("samples"), "*.rule", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryFolder.Root, path));

    private static IEnumerable<DiagnosticDescriptor> Lints => LintDiagnostics.All;

    [TestCaseSource(nameof(Examples))]
    public void ExampleDrawsWhatItsPageSays(object example)
    {
        DocumentedExample shown = (DocumentedExample)example;
        string[] drawn = [.. shown.Files.SelectMany(file => Compile(file.Name, file.Text))];
        bool isOfErrors = shown.Codes.Length > 0 && shown.Codes.All(IsError);
        Assert.That(drawn.Distinct().Where(code => !isOfErrors || IsError(code)), Is.EquivalentTo(shown.Codes));
    }

    [TestCaseSource(nameof(Samples))]
    public void SampleIsSoundAndPrintedAsTheSameTree(string sample)
    {
        string text = File.ReadAllText(RepositoryPaths.At(sample));
        Assert.That(Compile(sample, text), Is.Empty);
        RuleFileSyntax file = Parsed.SoundFile(text);
        Assert.That(Shape.Of(Parsed.SoundFile(SyntaxPrinter.Print(file))), Is.EqualTo(Shape.Of(file)));
    }

    [TestCaseSource(nameof(Lints))]
    public void PageOfALintShowsWhatIsWrongAndWhatIsRight(DiagnosticDescriptor lint)
    {
        string page = RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs", "diagnostics", lint.Code + ".md");
        Assert.That(DocumentedExample.Of(page).Select(one => one.Codes.Length), Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public void NoFenceOfADiagnosticIsLeftOut()
    {
        foreach ((string code, _, string path) in DiagnosticPage.Pages())
            Assert.That(DocumentedExample.Of(path).Count(), Is.EqualTo(File.ReadLines(path).Count(line => line == "```")), code);
    }

    [Test]
    public void LanguageShowsEveryOperatorModifierAndTransformer()
    {
        string shown = string.Concat(DocumentedExample.Of(RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs", "language.md")).Select(one => one.Text));
        IEnumerable<string> operators = Enum.GetValues<ComparisonOperator>().Select(op => op.Name()).Append("==");
        IEnumerable<string> transformers = Enum.GetNames<Transformer>().Select(WordOf);
        Assert.That(operators.Concat(["anyof", "allof", "oneof"]).Where(word => !Regex.IsMatch(shown, $@"\s{Regex.Escape(word)}\s")), Is.Empty);
        Assert.That(transformers.Append("val").Where(word => !shown.Contains(word + "(", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("README.md", 1)]
    [TestCase("dsl/EbpfGuard.Dsl/docs/grammar.md", 4)]
    [TestCase("dsl/EbpfGuard.Dsl/docs/language.md", 20)]
    public void PageHasExamples(string page, int least) =>
        Assert.That(DocumentedExample.Of(RepositoryPaths.At(page)).Count(), Is.GreaterThanOrEqualTo(least));

    // What is said of the file, lints included; its own tests have to pass.
    private static IEnumerable<string> Compile(string name, string text)
    {
        DiagnosticBag diagnostics = new(WarningLevels.Default);
        CompilationResult result = RuleCompiler.Compile([RuleFileReader.Read(new SourceText(name, text), diagnostics)], diagnostics);
        if (result.Policy is { } policy)
            Assert.That(RuleTestRunner.Run(policy).Where(r => !r.Passed).Select(r => r.Test.Name), Is.Empty);
        foreach (Diagnostic found in result.Diagnostics) TestContext.Out.WriteLine($"{found.Descriptor.Code}: {found.Message}");
        return result.Diagnostics.Select(d => d.Descriptor.Code);
    }

    private static string WordOf(string transformer) => transformer switch
    {
        nameof(Transformer.Base64) => "b64",
        nameof(Transformer.Length) => "len",
        _ => transformer.ToLowerInvariant(),
    };

    private static bool IsError(string code) => code.StartsWith("EG", StringComparison.Ordinal);
}
