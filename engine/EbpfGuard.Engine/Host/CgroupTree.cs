using EbpfGuard.Bpf;

namespace EbpfGuard.Engine.Host;

/// <summary>The root of the host's tree of control groups, version 2: what is attached there concerns every process.</summary>
internal static class CgroupTree
{
    // The kernel gives the root of such a tree this number, and no other group in it.
    private const ulong RootInode = 1;

    /// <summary>
    /// A path by which this process reaches the root: where it is mounted here or, for a guard in namespaces of its own, on the host.
    /// Null when there is none: what is mounted may be a part of the tree.
    /// </summary>
    public static string? FindRoot() =>
        Mounted("/proc/self/mountinfo").Concat(Mounted("/proc/1/mountinfo").Select(path => HostTree.Init + path))
            .FirstOrDefault(path => FileIdentity.TryRead(path, follow: true) is { Inode: RootInode });

    /// <summary>True when some part of the tree is mounted here.</summary>
    public static bool IsSeen() => Mounted("/proc/self/mountinfo").Length > 0;

    private static string[] Mounted(string mountInfo)
    {
        try
        {
            return [.. MountPoints.Read(mountInfo).Where(m => m.FileSystem == "cgroup2").Select(m => m.Path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
