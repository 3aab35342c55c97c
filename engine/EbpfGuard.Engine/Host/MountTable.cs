using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Engine.Host;

/// <summary>
/// Where each file system, and each part of one that is mounted by itself, stands in the host's tree, for the kernel: with it
/// an object's host names are known even when a process sees it through a bind mount, another mount namespace or a chroot.
/// Kept up to date while the guard runs.
/// </summary>
public sealed class MountTable
{
    private readonly string _path;
    private readonly BpfMap<ulong, MountEntry> _mounts;
    private readonly BpfMap<PlaceKey, PlaceEntry> _places;
    private readonly BpfMap<uint, ulong> _state;
    private readonly Lock _refreshing = new();
    private HostPlaces _written = HostPlaces.Of([]);
    private bool _isTaken;

    internal MountTable(BpfObject kernelObject, string path = "/proc/1/mountinfo")
    {
        _mounts = kernelObject.Map<ulong, MountEntry>("eg_mounts");
        _places = kernelObject.Map<PlaceKey, PlaceEntry>("eg_places");
        _state = kernelObject.Map<uint, ulong>("eg_tree_state");
        _path = path;
    }

    /// <summary>The host's first mount of each file system as a whole, by device, as last read.</summary>
    public IReadOnlyDictionary<ulong, MountPoint> ByDevice { get; private set; } = new Dictionary<ulong, MountPoint>();

    /// <summary>The host's mount points that the kernel has no room for; seen through them, files have their host names all the same.</summary>
    public IReadOnlyList<string> Unnamed => _written.Unnamed;

    /// <summary>Brings the kernel's tables up to what is mounted now; what the kernel has made of them before holds no longer.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            IReadOnlyList<MountPoint> mounts = MountPoints.Read(_path);
            HostPlaces now = HostPlaces.Of(mounts);
            KeyValuePair<PlaceKey, HostPlace>[] places =
                [.. now.Places.Where(p => !_written.Places.TryGetValue(p.Key, out HostPlace? old) || old != p.Value)];
            KeyValuePair<ulong, MountEntry>[] devices =
                [.. now.Mounts.Where(m => !_written.Mounts.TryGetValue(m.Key, out MountEntry old) || !old.Equals(m.Value))];
            ulong[] devicesGone = [.. _written.Mounts.Keys.Where(d => !now.Mounts.ContainsKey(d))];
            PlaceKey[] placesGone = [.. _written.Places.Keys.Where(k => !now.Places.ContainsKey(k))];
            if (!_isTaken || places.Length + devices.Length + devicesGone.Length + placesGone.Length > 0)
            {
                try
                {
                    if (!_isTaken) Clean(now);
                    foreach ((PlaceKey key, HostPlace place) in places) _places.Set(key, place.Entry());
                    foreach ((ulong device, MountEntry mount) in devices) _mounts.Set(device, mount);
                    foreach (ulong device in devicesGone) _mounts.Remove(device);
                    foreach (PlaceKey key in placesGone) _places.Remove(key);
                }
                finally
                {
                    TellOfChange();
                }
            }

            _written = now;
            ByDevice = FirstMounts(mounts);
        }
    }

    // Only now, however far it went: what was made of the tables while they changed was made under the old number, and holds no longer.
    private void TellOfChange()
    {
        _state.TryGet(0, out ulong number);
        _state.Set(0, number + 1);
    }

    // What an earlier daemon wrote and is gone by now.
    private void Clean(HostPlaces now)
    {
        foreach (ulong device in _mounts.Keys().Where(d => !now.Mounts.ContainsKey(d)).ToArray()) _mounts.Remove(device);
        foreach (PlaceKey key in _places.Keys().Where(k => !now.Places.ContainsKey(k)).ToArray()) _places.Remove(key);
        _isTaken = true;
    }

    /// <summary>The first mount of each file system as a whole.</summary>
    internal static Dictionary<ulong, MountPoint> FirstMounts(IEnumerable<MountPoint> mounts)
    {
        var first = new Dictionary<ulong, MountPoint>();
        foreach (MountPoint mount in mounts)
        {
            if (mount.Root == "/" && Encoding.UTF8.GetByteCount(mount.Path) < AbiLimits.PlacePath) first.TryAdd(mount.Device, mount);
        }

        return first;
    }
}
