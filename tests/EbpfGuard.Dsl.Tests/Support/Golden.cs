using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>
/// Cases as pairs of files, <c>meaning.rule</c> (or <c>.yaml</c>) and <c>meaning.expected</c>, in a folder of <c>tests/cases</c>. With
/// <c>EBPFGUARD_UPDATE=1</c> the expectation is written instead of compared; the diff is then the review.
/// </summary>
internal static class Golden
{
    private static readonly bool IsUpdating = Environment.GetEnvironmentVariable("EBPFGUARD_UPDATE") == "1";

    /// <summary>The cases of a folder, each with its meaning as name.</summary>
    public static IEnumerable<TestCaseData> Cases(string folder) =>
        Directory.GetFiles(RepositoryPaths.At("tests", "cases", folder), "*.*").Where(path => !path.EndsWith(".expected", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(path => new TestCaseData(path).SetName(Path.GetFileNameWithoutExtension(path)));

    /// <summary>Compares what became of a case with its expectation.</summary>
    public static void Check(string casePath, string actual) => Compare(Path.ChangeExtension(casePath, ".expected"), actual);

    /// <summary>Compares what is made with the file that holds it.</summary>
    public static void Compare(string expectedPath, string actual)
    {
        if (IsUpdating)
        {
            File.WriteAllText(expectedPath, actual);
            return;
        }
        Assert.That(expectedPath, Does.Exist, "EBPFGUARD_UPDATE=1 writes it");
        Assert.That(actual, Is.EqualTo(File.ReadAllText(expectedPath)));
    }
}
