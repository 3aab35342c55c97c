using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Documentation;

/// <summary>The page of operations says what the engine does. <c>EBPFGUARD_UPDATE=1</c> writes it.</summary>
public sealed class OperationPageTests
{
    [Test]
    public void OperationsAreThoseThatAreJudged()
    {
        string path = Path.Combine(FindRoot(), "dsl", "EbpfGuard.Dsl", "docs", "operations.md");
        string page = OperationPage.Text();
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
