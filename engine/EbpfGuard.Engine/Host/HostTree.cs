using EbpfGuard.Bpf;

namespace EbpfGuard.Engine.Host;

/// <summary>The host's tree of files, which a guard in a mount namespace or a root of its own sees through init.</summary>
internal static class HostTree
{
    /// <summary>Its root, as init has it.</summary>
    public const string Init = "/proc/1/root";

    /// <summary>What stands before a path of the host: nothing where this process has the same tree.</summary>
    public static string Prefix { get; } = IsOwn() ? "" : Init;

    private static bool IsOwn()
    {
        try
        {
            // Init's is out of reach where even root may not look into it.
            return FileIdentity.TryRead(Init + "/", follow: true) is not { } root
                || (new FileInfo("/proc/self/ns/mnt").LinkTarget == new FileInfo("/proc/1/ns/mnt").LinkTarget
                    && FileIdentity.TryRead("/", follow: true) == root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
