using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Engine.Host;

/// <summary>Where links and maps are pinned: one answer for <c>run</c>, <c>doctor</c>, <c>status</c> and <c>stop</c>.</summary>
public static class PinPlace
{
    /// <summary>The folder's name in a bpf file system.</summary>
    public const string FolderName = "ebpfguard";

    private const string UsualMount = "/sys/fs/bpf";
    private const string FileSystem = "bpf";

    /// <summary>The bpf file system that is used: the one at its usual place, else the first; null when there is none.</summary>
    public static string? FindMount()
    {
        string[] mounts = [.. MountPoints.Read("/proc/self/mountinfo").Where(m => m.FileSystem == FileSystem).Select(m => m.Path)];
        return mounts.Contains(UsualMount) ? UsualMount : mounts.FirstOrDefault();
    }

    /// <summary>The folder for pins: <paramref name="wanted"/>, or one in the bpf file system that was found; null when there is neither.</summary>
    public static string? Of(string? wanted) =>
        wanted is not null ? Path.GetFullPath(wanted) : FindMount() is { } mount ? Path.Combine(mount, FolderName) : null;

    /// <summary>The folder for pins, made and looked at; null when this host has no bpf file system and none was asked for.</summary>
    /// <exception cref="HostException">It is in no bpf file system, or not root's alone.</exception>
    public static string? Prepare(string? wanted)
    {
        if (Of(wanted) is not { } folder) return null;
        if (!IsInBpfFileSystem(folder))
        {
            throw new HostException(new HostFault(
                HostDiagnostics.CannotPin, $"`{folder}` is in no bpf file system",
                "mount one there: mount -t bpf -o mode=0700 bpf DIR", "`ebpfguard doctor` says where one is mounted"));
        }

        RootFolder.Ensure(folder);
        return folder;
    }

    private static bool IsInBpfFileSystem(string folder)
    {
        // Of mounts at one place the last one is seen.
        MountPoint? holder = MountPoints.Read("/proc/self/mountinfo")
            .Where(m => m.Path == "/" || folder == m.Path || folder.StartsWith(m.Path + "/", StringComparison.Ordinal))
            .Aggregate((MountPoint?)null, (best, next) => best is null || next.Path.Length >= best.Path.Length ? next : best);
        return holder?.FileSystem == FileSystem;
    }
}
