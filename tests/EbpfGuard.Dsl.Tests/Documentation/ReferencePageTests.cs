using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Documentation;

/// <summary>The pages that are made from the catalogues say what the catalogues say. <c>EBPFGUARD_UPDATE=1</c> writes them.</summary>
public sealed partial class ReferencePageTests
{
    [Test]
    public void FieldsAreThoseOfTheCatalogue() => Golden.Compare(PageAt("fields.md"), FieldPage.Text());

    [Test]
    public void DiagnosticsAreThoseThatHavePages() => Golden.Compare(PageAt("diagnostics.md"), DiagnosticPage.Text());

    [Test]
    public void EveryDiagnosticHasAPageWithItsTitle()
    {
        Dictionary<string, string> titles = DiagnosticPage.Pages().ToDictionary(p => p.Code, p => p.Title);
        foreach (DiagnosticDescriptor kind in DiagnosticCatalog.All)
            Assert.That(titles.GetValueOrDefault(kind.Code), Is.EqualTo(kind.Title), kind.Code);
    }

    [Test]
    public void LinksLeadToFiles()
    {
        int found = 0;
        foreach (string page in DocumentedExample.Pages())
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                found++;
                Assert.That(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page}: {link.Value}");
            }
        }

        Assert.That(found, Is.GreaterThan(100));
    }

    private static string PageAt(string name) => RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs", name);

    // To a file of the repository, not to another site.
    [GeneratedRegex(@"\]\(([^)#:]+)[^)]*\)")]
    private static partial Regex Link();
}
