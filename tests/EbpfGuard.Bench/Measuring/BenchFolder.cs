namespace EbpfGuard.Bench.Measuring;

/// <summary>A folder for as long as something is measured.</summary>
internal static class BenchFolder
{
    /// <summary>What <paramref name="measure"/> returns, which is given the folder.</summary>
    public static T With<T>(Func<string, T> measure)
    {
        string directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
        try
        {
            return measure(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
