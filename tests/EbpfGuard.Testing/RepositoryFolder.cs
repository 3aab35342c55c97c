namespace EbpfGuard.Testing;

/// <summary>The repository that the tests belong to, and the data beside it.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root => field ??= FindRoot();

    /// <summary>A file or folder below the root.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Where a file of the conformance data is, when it is there at all.</summary>
    public static string Conformance(string name) =>
        Path.Combine(Environment.GetEnvironmentVariable("EBPFGUARD_CONFORMANCE") ?? At("..", "shared", "conformance"), name);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EbpfGuard.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
