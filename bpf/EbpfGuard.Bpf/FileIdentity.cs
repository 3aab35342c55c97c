using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>Which file a path leads to.</summary>
/// <param name="Inode">Its inode number.</param>
/// <param name="Device">The device that stat(2) names, as the kernel numbers it: major above 20 bits of minor.</param>
/// <param name="MountId">The mount it was found in, as in <c>/proc/PID/mountinfo</c>.</param>
/// <param name="Links">How many names it has.</param>
public readonly record struct FileIdentity(ulong Inode, ulong Device, ulong MountId, uint Links)
{
    /// <summary>True for a file with bytes in it; false for a folder, a pipe, a device, a socket.</summary>
    public bool IsRegular { get; init; }

    /// <summary>The file at <paramref name="path"/>; null when there is none or it cannot be reached.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link at its end stands for what it points to.</param>
    public static unsafe FileIdentity? TryRead(string path, bool follow)
    {
        FileStatus status;
        const uint Mask = LibC.StatType | LibC.StatInode | LibC.StatLinks | LibC.StatMountId;
        if (LibC.statx(LibC.CurrentDirectory, path, follow ? 0 : LibC.StatNoFollow, Mask, &status) != 0) return null;
        ulong device = ((ulong)status.DeviceMajor << 20) | status.DeviceMinor;
        return new FileIdentity(status.Inode, device, status.MountId, status.Links)
        {
            IsRegular = (status.Mode & LibC.ModeType) == LibC.ModeRegular,
        };
    }
}
