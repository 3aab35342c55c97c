using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.FalcoYaml;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>
/// Text that nobody wrote: rule files of both spellings cut, joined, repeated and sprinkled with words and bytes. Whatever it is, the compiler
/// ends with diagnostics inside the text, and what compiles means the same once it is laid out, or imported. What draws a set of
/// diagnostics that nothing drew before is a seed for more. <c>EBPFGUARD_FUZZ_SECONDS</c> gives it more time.
/// </summary>
public sealed class FuzzTests
{
    private static TimeSpan Time => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("EBPFGUARD_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 5);

    [Test]
    public void NoTextBreaksTheCompiler()
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("EBPFGUARD_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 0;
        var corpus = new FuzzCorpus(first);
        var common = new SourceText("common.rule", File.ReadAllText(RepositoryPaths.At("rules", "common.rule")));
        HashSet<string> seen = new(StringComparer.Ordinal);
        long start = Stopwatch.GetTimestamp();
        int texts = 0, compiled = 0;
        for (; Stopwatch.GetElapsedTime(start) < Time; texts++)
        {
            SourceText text = corpus.Next();
            try
            {
                CompilationResult result = Compile(text, common);
                if (result.Policy is not null) compiled++;
                if (seen.Add(text.Name + string.Join(' ', result.Diagnostics.Select(d => d.Descriptor.Code).Distinct().Order(StringComparer.Ordinal)))) corpus.Keep(text);
            }
            catch (Exception e)
            {
                Assert.Fail($"text {texts} from seed {first}, {text.Name}: {e}\n---\n{text.Text}");
            }
        }

        TestContext.Out.WriteLine($"seed {first}: {texts} texts, {compiled} of them compiled, {seen.Count} sets of diagnostics");
        Assert.That(texts, Is.GreaterThan(0));
    }

    private static CompilationResult Compile(SourceText source, SourceText common)
    {
        var diagnostics = new DiagnosticBag(WarningLevels.Default);
        RuleFileSyntax shared = RuleFileReader.Read(common, diagnostics);
        RuleFileSyntax syntax = RuleFileReader.Read(source, diagnostics);
        bool isWhole = !diagnostics.HasErrors;
        CompilationResult result = RuleCompiler.Compile([shared, syntax], diagnostics);
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            TextSpan span = diagnostic.Primary.Span;
            bool isInside = span.Source == source || span.Source == common;
            if (!isInside || span.Start < 0 || span.Length < 0 || span.End > span.Source.Text.Length)
                Assert.Fail($"{diagnostic.Descriptor.Code} stands nowhere: {span.Start}+{span.Length}");
        }

        _ = new DiagnosticRenderer().Render(result.Diagnostics);
        if (isWhole) CheckPrinted(source, common, syntax, result);
        return result;
    }

    // Laid out, or imported, a file means what it did.
    private static void CheckPrinted(SourceText source, SourceText common, RuleFileSyntax syntax, CompilationResult result)
    {
        RuleFileSyntax? printable = RuleFileReader.IsYaml(source.Name) ? RuleImport.Read(source, new DiagnosticBag()) : syntax;
        // The source that an override repeats is checked where it stands; a rule file has no word for it.
        if (printable is null || syntax.Declarations.Any(d => d is OverrideDeclarationSyntax { Source: not null })) return;
        // A macro that no condition can name is left out, and its faults with it.
        if (printable.Declarations.Count != syntax.Declarations.Count) return;
        string laidOut = SyntaxPrinter.Print(printable);
        CompilationResult again = RuleCompiler.Compile([common, new SourceText("fuzz.rule", laidOut)]);
        if (again.Policy is null != result.Policy is null)
            Assert.Fail($"laid out it is something else: {string.Join("; ", again.Diagnostics.Concat(result.Diagnostics).Select(d => $"{d.Descriptor.Code} {d.Message}"))}\n---\n{laidOut}");
    }
}
