using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Where each file system stands in the host's tree, for the kernel: with it an object's host name is known even when a
/// process sees it through a bind mount, another mount namespace or a chroot. Kept up to date while the guard runs.
/// </summary>
public sealed class MountTable
{
    private readonly string _path;
    private readonly BpfMap<ulong, MountEntry> _map;
    private Dictionary<ulong, MountPoint> _written = [];

    internal MountTable(BpfMap<ulong, MountEntry> map, string path = "/proc/1/mountinfo")
    {
        _map = map;
        _path = path;
    }

    /// <summary>The host's mounts of whole file systems by device, as last read.</summary>
    public IReadOnlyDictionary<ulong, MountPoint> ByDevice => _written;

    /// <summary>Brings the kernel's table up to what is mounted now.</summary>
    public void Refresh()
    {
        Dictionary<ulong, MountPoint> now = FirstMounts(MountPoints.Read(_path));
        foreach ((ulong device, MountPoint mount) in now)
        {
            if (!_written.TryGetValue(device, out MountPoint? old) || old != mount) _map.Set(device, Entry(mount));
        }

        foreach (ulong device in _written.Keys.Where(d => !now.ContainsKey(d))) _map.Remove(device);
        _written = now;
    }

    /// <summary>
    /// The first mount of each file system as a whole. A path beyond what an entry holds is left out: the kernel then names
    /// objects by the mounts they are found through.
    /// </summary>
    internal static Dictionary<ulong, MountPoint> FirstMounts(IEnumerable<MountPoint> mounts)
    {
        var first = new Dictionary<ulong, MountPoint>();
        foreach (MountPoint mount in mounts)
        {
            if (mount.Root == "/" && Encoding.UTF8.GetByteCount(mount.Path) < AbiLimits.ExactLong) first.TryAdd(mount.Device, mount);
        }

        return first;
    }

    private static MountEntry Entry(MountPoint mount)
    {
        var entry = new MountEntry { MountId = mount.Id };
        if (mount.Path != "/") entry.PathBytes = (uint)Encoding.UTF8.GetBytes(mount.Path, entry.Path);
        return entry;
    }
}
