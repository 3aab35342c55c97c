using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>What the lints say of rule files.</summary>
internal static class Linted
{
    /// <summary>Everything that is said of the files, which may have no error.</summary>
    public static IReadOnlyList<Diagnostic> Files(params string[] texts)
    {
        IReadOnlyList<Diagnostic> found = Compile(WarningLevels.Default, texts).Diagnostics;
        Assert.That(found.Where(d => d.Descriptor.Severity == Severity.Error).Select(d => d.Message), Is.Empty);
        return found;
    }

    /// <summary>The words of what is said of the files.</summary>
    public static string[] Words(params string[] texts) => [.. Files(texts).Select(d => d.Descriptor.Code)];

    public static CompilationResult Compile(WarningLevels levels, params string[] texts)
    {
        DiagnosticBag diagnostics = new(levels);
        RuleFileSyntax[] files = [.. texts.Select((text, i) => RuleFileReader.Read(new SourceText($"file{i}.{(IsYaml(text) ? "yaml" : "rule")}", text), diagnostics))];
        return RuleCompiler.Compile(files, diagnostics);
    }

    private static bool IsYaml(string text) => text.StartsWith("- ", StringComparison.Ordinal) || text.Contains("\n- rule:", StringComparison.Ordinal);
}
