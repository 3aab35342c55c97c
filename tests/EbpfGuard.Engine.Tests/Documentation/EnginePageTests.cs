using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Documentation;

/// <summary>The pages that are made from the engine say what it does. <c>EBPFGUARD_UPDATE=1</c> writes them.</summary>
public sealed class EnginePageTests
{
    [Test]
    public void OperationsAreThoseThatAreJudged() => AssertIs(OperationPage.Text(), "dsl", "EbpfGuard.Dsl", "docs", "operations.md");

    [Test]
    public void ADecisionIsMadeOfTheBitsOnItsPage() => AssertIs(DecisionPage.Text(), "engine", "EbpfGuard.Engine", "docs", "one-decision.md");

    [Test]
    public void WhatIsNotDefendedNamesWhatIsNotSeen() => AssertHolds(UnseenTable.Text(), "SECURITY.md");

    // A section that is made, between two marks in a page that is written.
    private static void AssertHolds(string section, params string[] place)
    {
        const string Begin = "<!-- made from the engine's tables: EBPFGUARD_UPDATE=1 writes it -->\n", End = "<!-- end of what is made -->";
        string page = File.ReadAllText(Path.Combine([FindRoot(), .. place]));
        int mark = page.IndexOf(Begin, StringComparison.Ordinal), begin = mark + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.That(mark >= 0 && end >= begin, "the page has both marks");
        AssertIs($"{page[..begin]}{section}{page[end..]}", place);
    }

    private static void AssertIs(string page, params string[] place)
    {
        string path = Path.Combine([FindRoot(), .. place]);
        if (Environment.GetEnvironmentVariable("EBPFGUARD_UPDATE") == "1") File.WriteAllText(path, page);
        Assert.That(path, Does.Exist, "EBPFGUARD_UPDATE=1 writes it");
        Assert.That(File.ReadAllText(path), Is.EqualTo(page));
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EbpfGuard.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no EbpfGuard.sln above {here}");
    }
}
