using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>Where the repository and the data of the tests are.</summary>
internal static class RepositoryPaths
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder below the root.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A file of the conformance data; the test is skipped with the reason when it is not there.</summary>
    public static string Conformance(string name)
    {
        string folder = Environment.GetEnvironmentVariable("EBPFGUARD_CONFORMANCE") ?? At("..", "shared", "conformance");
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) Assert.Ignore($"no conformance data: {path} is not there; EBPFGUARD_CONFORMANCE names the folder");
        return path;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EbpfGuard.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
