namespace EbpfGuard.Engine.Host;

/// <summary>Who is root on the host, and not in a user namespace of his own, where anybody is.</summary>
internal static class HostRoot
{
    // The kernel gives the first user namespace this number.
    private const string HostUsers = "user:[4026531837]";

    /// <summary>True when that process is there and is the host's root.</summary>
    public static bool IsRunning(uint pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("Uid:", StringComparison.Ordinal)) is { } line
                && line.Split('\t', StringSplitOptions.RemoveEmptyEntries) is ["Uid:", "0", "0", ..]
                && new FileInfo($"/proc/{pid}/ns/user").LinkTarget == HostUsers;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
