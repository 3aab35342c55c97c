using System.Diagnostics;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Layering;

/// <summary>A thing is written down in few places: what an addition touches, by the patches of tests/extending, which run.sh there builds.</summary>
public sealed class ExtendingTests
{
    [TestCase("field", 4)]
    [TestCase("operation", 5)]
    public void AnAdditionTouchesFewFiles(string addition, int most)
    {
        string patch = Path.Join(RepositoryFolder.Root, "tests", "extending", addition + ".patch");
        string[] files = [.. File.ReadLines(patch).Where(l => l.StartsWith("+++ b/", StringComparison.Ordinal)).Select(l => l[6..])];
        string[] code = [.. files.Where(f => !f.StartsWith("tests/", StringComparison.Ordinal))];

        Assert.That(Git("apply", "--check", patch), Is.Empty, "it fits the code as it is; make it again where it does not");
        Assert.That(files, Has.Some.StartsWith("tests/"), "it brings a test");
        Assert.That(code, Has.Length.LessThanOrEqualTo(most), string.Join('\n', code));
        Assert.That(code, Has.None.EndsWith(".g.cs").And.None.EndsWith(".md"), "what is generated is not written");
    }

    private static string Git(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = RepositoryFolder.Root, RedirectStandardError = true })!;
        string errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? "" : errors;
    }
}
