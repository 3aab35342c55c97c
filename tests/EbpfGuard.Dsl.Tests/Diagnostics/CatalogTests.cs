using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Diagnostics;

public sealed partial class CatalogTests
{
    [Test]
    public void CodesAreUniqueAndTellTheirFloor()
    {
        Assert.That(DiagnosticCatalog.All.Select(kind => kind.Code), Is.Unique);
        Assert.Multiple(() =>
        {
            Assert.That(SyntaxDiagnostics.All, Has.All.Matches<DiagnosticDescriptor>(kind => IsOfFloor(kind, "EG00")));
            Assert.That(NameDiagnostics.All, Has.All.Matches<DiagnosticDescriptor>(kind => IsOfFloor(kind, "EG01")));
            Assert.That(RuleFileDiagnostics.All, Has.All.Matches<DiagnosticDescriptor>(kind => IsOfFloor(kind, "EG0[01]")));
            Assert.That(EnforcementDiagnostics.All, Has.All.Matches<DiagnosticDescriptor>(kind => IsOfFloor(kind, "EG02")));
            Assert.That(LintDiagnostics.All, Has.All.Matches<DiagnosticDescriptor?>(kind => kind!.Severity == Severity.Warning && IsOfFloor(kind, "")));
        });
    }

    [Test]
    public void TitlesAreLowerCaseWithoutAFullStop() =>
        Assert.That(DiagnosticCatalog.All.Select(kind => kind.Title), Has.All.Matches("^[a-z].*[^.]$"));

    [Test]
    public void AKindIsFoundByItsCode()
    {
        foreach (DiagnosticDescriptor kind in DiagnosticCatalog.All) Assert.That(DiagnosticCatalog.Find(kind.Code), Is.SameAs(kind));
        Assert.That(DiagnosticCatalog.Find("EG9999"), Is.Null);
    }

    // An error has a number, a warning a word that reads after "allow".
    private static bool IsOfFloor(DiagnosticDescriptor? kind, string prefix) =>
        kind!.Severity == Severity.Warning ? WarningWord().IsMatch(kind.Code) : Regex.IsMatch(kind.Code, $"^{prefix}[0-9]{{2}}$");

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex WarningWord();
}
