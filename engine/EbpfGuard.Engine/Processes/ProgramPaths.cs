using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Engine.Loading;

namespace EbpfGuard.Engine.Processes;

/// <summary>The names of a running process's program: as the process sees it, and as the host does.</summary>
/// <param name="Own">From the process's own root; null when it has no program.</param>
/// <param name="Host">Where the file stands in the host's tree; null when that is the same or not known.</param>
/// <param name="IsFromMemory">True when the file never had a name in any directory.</param>
public sealed record ProgramPaths(string? Own, string? Host, bool IsFromMemory)
{
    /// <summary>True when the file stands on an overlay, of which nobody outside of the kernel sees the layers.</summary>
    public bool IsOnOverlay { get; init; }

    /// <summary>Reads the paths of process <paramref name="pid"/>, whose <c>exe</c> link says <paramref name="exe"/>.</summary>
    public static ProgramPaths Read(uint pid, string? exe, IReadOnlyDictionary<ulong, MountPoint> hostMounts)
    {
        if (exe is null) return new ProgramPaths(null, null, false);

        string directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        string? root = new FileInfo($"{directory}/root").LinkTarget;
        string own = root is not null and not "/" && exe.StartsWith(root + "/", StringComparison.Ordinal) ? exe[root.Length..] : exe;
        FileIdentity? file = FileIdentity.TryRead($"{directory}/exe", follow: true);
        if (file is null) return new ProgramPaths(own, own == exe ? null : exe, false);

        bool isFromMemory = file.Value.Links == 0 && exe.StartsWith("/memfd:", StringComparison.Ordinal);
        MountPoint? foundIn = MountOf(directory, file.Value.MountId);
        string host = (foundIn is null ? null : HostPath(exe, foundIn, hostMounts)) ?? exe;
        return new ProgramPaths(own, host == own ? null : host, isFromMemory) { IsOnOverlay = foundIn?.FileSystem == "overlay" };
    }

    /// <summary>The path of a file in the host's tree, from the mount it was found in and where its file system stands there.</summary>
    internal static string? HostPath(
        string path, MountPoint foundIn, IReadOnlyDictionary<ulong, MountPoint> hostMounts)
    {
        if (!hostMounts.TryGetValue(foundIn.Device, out MountPoint? host)) return null;
        string below = foundIn.Path == "/" ? path : path.StartsWith(foundIn.Path + "/", StringComparison.Ordinal) ? path[foundIn.Path.Length..] : "";
        if (below.Length == 0) return null;
        string within = foundIn.Root == "/" ? below : foundIn.Root + below;
        return host.Path == "/" ? within : host.Path + within;
    }

    private static MountPoint? MountOf(string directory, ulong mountId)
    {
        try
        {
            return MountPoints.Read($"{directory}/mountinfo").FirstOrDefault(m => m.Id == mountId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
