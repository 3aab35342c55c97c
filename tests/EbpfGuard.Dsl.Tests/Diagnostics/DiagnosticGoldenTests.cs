using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Diagnostics;

/// <summary>Each kind of fault as an author sees it: whole pictures, from a rule file through the whole compiler.</summary>
public sealed class DiagnosticGoldenTests
{
    private const string Folder = "diagnostics";
    private const string LintFolder = "lints";

    [TestCaseSource(nameof(Cases))]
    public void TheCaseDrawsItsPicture(string path) => Golden.Check(path, new DiagnosticRenderer().Render(Diagnose(path)));

    [Test]
    public void EveryKindHasACase()
    {
        HashSet<string> drawn = [.. Cases().SelectMany(one => Diagnose((string)one.Arguments[0]!)).Select(fault => fault.Descriptor.Code)];
        Assert.That(DiagnosticCatalog.All.Select(kind => kind.Code).Where(code => !drawn.Contains(code)), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Cases() => Golden.Cases(Folder).Concat(Golden.Cases(LintFolder));

    private static IReadOnlyList<Diagnostic> Diagnose(string path)
    {
        bool isLint = Path.GetFileName(Path.GetDirectoryName(path)) == LintFolder;
        DiagnosticBag diagnostics = new(isLint ? WarningLevels.Default : null);
        RuleFileSyntax file = RuleFileReader.Read(new SourceText(Path.GetFileName(path), File.ReadAllText(path)), diagnostics);
        return RuleCompiler.Compile([file], diagnostics).Diagnostics;
    }
}
