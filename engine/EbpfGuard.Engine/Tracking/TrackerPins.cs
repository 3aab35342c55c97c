using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// The tracker's links and maps as files in a bpf file system. The directory's name tells the shape of the maps, so that a daemon
/// with another one begins anew and does not misread what is there.
/// </summary>
internal sealed class TrackerPins
{
    /// <summary>The shape of the maps: another one when the size or the meaning of what is in them changes.</summary>
    internal const string Shape = "6";

    private const string Folder = "tracker";
    private readonly string _directory;

    private TrackerPins(string directory, bool wereThere)
    {
        _directory = directory;
        WereThere = wereThere;
    }

    /// <summary>True when an earlier daemon had left a tracker.</summary>
    public bool WereThere { get; }

    /// <summary>The pins under <paramref name="root"/>; those of another shape are removed.</summary>
    public static TrackerPins Open(string root)
    {
        string folder = Path.Combine(root, Folder);
        string own = Path.Combine(folder, Shape);
        if (Directory.Exists(folder))
        {
            foreach (string other in Directory.EnumerateDirectories(folder).Where(d => d != own)) new TrackerPins(other, false).Remove();
        }

        bool isWhole = Directory.Exists(own) && Tracker.SharedMaps.All(m => File.Exists(Path.Combine(own, m)));
        if (!isWhole && Directory.Exists(own)) new TrackerPins(own, false).Remove();
        Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new TrackerPins(own, isWhole);
    }

    /// <summary>Removes every tracker that was kept under <paramref name="root"/>.</summary>
    public static void RemoveAll(string root)
    {
        string folder = Path.Combine(root, Folder);
        if (!Directory.Exists(folder)) return;
        foreach (string shape in Directory.GetDirectories(folder)) new TrackerPins(shape, true).Remove();
        TryDelete(folder);
    }

    /// <summary>Lets an object that is not loaded yet use the maps that are there.</summary>
    public void Share(BpfObject kernelObject)
    {
        if (!WereThere) return;
        foreach (string name in Tracker.SharedMaps)
        {
            Bpf.Objects.BpfMap map = kernelObject.Map(name);
            map.Share(Path.Combine(_directory, name));
        }
    }

    /// <summary>Keeps the maps, and these links in the place of the ones before.</summary>
    public void Keep(BpfObject kernelObject, IReadOnlyList<BpfLink> links)
    {
        if (!WereThere)
        {
            foreach (string name in Tracker.SharedMaps) kernelObject.Map(name).Pin(Path.Combine(_directory, name));
        }

        for (int i = 0; i < links.Count; i++)
        {
            // The program before goes on until the file is gone, so that nothing happens unseen.
            string path = Path.Combine(_directory, $"link{i}");
            if (File.Exists(path)) File.Delete(path);
            links[i].Pin(path);
        }
    }

    /// <summary>Removes the files; what cannot be removed is somebody else's by now.</summary>
    public void Remove()
    {
        try
        {
            foreach (string file in Directory.GetFiles(_directory)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The links are let go of all the same.
        }

        TryDelete(_directory);
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody keeps something of his own there.
        }
    }
}
