using EbpfGuard.Engine.Host;

namespace EbpfGuard.Cli.Output;

/// <summary>How a host can stop things, in plain words: what <c>doctor</c> ends with and <c>run</c> begins with.</summary>
internal static class HostAbilities
{
    /// <summary>One sentence a line.</summary>
    public static IEnumerable<string> Describe(KernelFeatures features)
    {
        if (!features.CanRun)
        {
            yield return "The guard cannot run here; rules can still be checked and tested.";
            yield break;
        }

        if (features.HasLsm)
        {
            yield return "This host can refuse: a forbidden exec, file access or connection fails with EPERM and never happens.";
        }
        else
        {
            yield return features.HasCgroup
                ? "This host can refuse connections only (cgroup v2): a forbidden one fails with EPERM and never happens."
                : "This host cannot refuse anything, and does not see connections.";
            yield return "A forbidden program is killed before its first instruction; a process that opens a forbidden file is killed "
                + "before its open returns. Deletions and renames are not seen.";
        }

        if (!features.HasBpfFileSystem) yield return "Enforcement ends with the daemon, because the bpf file system is not mounted.";
    }
}
