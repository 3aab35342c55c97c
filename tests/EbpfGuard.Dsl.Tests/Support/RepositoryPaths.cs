using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>Where the repository and the data of the tests are.</summary>
internal static class RepositoryPaths
{
    /// <summary>A file or folder below the root.</summary>
    public static string At(params string[] parts) => RepositoryFolder.At(parts);

    /// <summary>A file of the conformance data; the test is skipped with the reason when it is not there.</summary>
    public static string Conformance(string name)
    {
        string path = RepositoryFolder.Conformance(name);
        if (!File.Exists(path)) Assert.Ignore($"no conformance data: {path} is not there; EBPFGUARD_CONFORMANCE names the folder");
        return path;
    }
}
