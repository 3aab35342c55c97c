using System.Text;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Host;

/// <summary>
/// The kernel's entries for what is mounted where: for each file system the parts of it that stand in the host's tree, each
/// with its mount points.
/// </summary>
internal sealed class HostPlaces
{
    private const ulong HashFactor = 0x9e3779b97f4a7c15;

    private HostPlaces(
        IReadOnlyDictionary<ulong, MountEntry> mounts, IReadOnlyDictionary<PlaceKey, HostPlace> places, IReadOnlyList<string> unnamed) =>
        (Mounts, Places, Unnamed) = (mounts, places, unnamed);

    /// <summary>The file systems by device.</summary>
    public IReadOnlyDictionary<ulong, MountEntry> Mounts { get; }

    /// <summary>The places of their parts.</summary>
    public IReadOnlyDictionary<PlaceKey, HostPlace> Places { get; }

    /// <summary>Mount points that the kernel has no room for: too long, or one too many of one part.</summary>
    public IReadOnlyList<string> Unnamed { get; }

    /// <summary>The entries for the mounts of a mountinfo file.</summary>
    public static HostPlaces Of(IEnumerable<MountPoint> mounts)
    {
        var byDevice = new Dictionary<ulong, MountEntry>();
        var places = new Dictionary<PlaceKey, HostPlace>();
        var unnamed = new List<string>();
        foreach (IGrouping<(ulong Device, string Root), MountPoint> part in mounts.GroupBy(m => (m.Device, m.Root)))
        {
            string[] paths = [.. part.Select(m => m.Path).Distinct(StringComparer.Ordinal)];

            // The exports of one server share a device, and each is the whole of it: nobody can tell them apart by their paths.
            if (part.First().FileSystem.StartsWith("nfs", StringComparison.Ordinal)) paths = paths[..1];
            string root = part.Key.Root == "/" ? "" : part.Key.Root;
            string[] known = [.. paths.Where(p => Fits(p) && Fits(root)).Take(AbiLimits.Places)];
            unnamed.AddRange(paths.Except(known));
            if (known.Length == 0) continue;

            byte[] rootBytes = Encoding.UTF8.GetBytes(root);
            for (int i = 0; i < known.Length; i++) places.Add(KeyOf(part.Key.Device, rootBytes, i), new HostPlace(known.Length, known[i], root));
            byDevice.TryGetValue(part.Key.Device, out MountEntry mount);
            mount.Places += (uint)known.Length;
            mount.Lengths |= 1UL << (rootBytes.Length & 63);
            mount.Reach = Math.Max(mount.Reach, (uint)rootBytes.Length);
            byDevice[part.Key.Device] = mount;
        }

        return new HostPlaces(byDevice, places, unnamed);
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) < AbiLimits.PlacePath;

    private static PlaceKey KeyOf(ulong device, byte[] root, int index)
    {
        ulong hash = 0;
        foreach (byte b in root) hash = unchecked((hash ^ b) * HashFactor);
        return new PlaceKey { Device = device, RootHash = hash, RootBytes = (uint)root.Length, Index = (uint)index };
    }
}

/// <summary>One place of a part of a file system.</summary>
/// <param name="Count">Places of the part.</param>
/// <param name="Path">The mount point.</param>
/// <param name="Root">The part's path within the file system; empty for the whole.</param>
internal sealed record HostPlace(int Count, string Path, string Root)
{
    /// <summary>As the kernel reads it.</summary>
    public PlaceEntry Entry()
    {
        var entry = new PlaceEntry { Count = (uint)Count };
        Encoding.UTF8.GetBytes(Root, entry.Root);
        if (Path == "/") return entry;
        entry.PathBytes = (uint)Encoding.UTF8.GetBytes(Path, entry.Path);
        entry.Tail = (uint)Encoding.UTF8.GetByteCount(Path.AsSpan(Path.LastIndexOf('/') + 1));
        return entry;
    }
}
