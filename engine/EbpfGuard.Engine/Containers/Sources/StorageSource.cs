namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// CRI-O and Podman, which share containers-storage: the bundle is <c>DRIVER-containers/ID/userdata/config.json</c> below its run root (CRI-O)
/// or its graph root (Podman). Containers of rootless Podman are in the homes of their users and are not looked for.
/// </summary>
internal sealed class StorageSource(RuntimeFiles files) : IContainerSource
{
    private static readonly string[] Settings = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

    /// <inheritdoc/>
    public ContainerMetadata? Find(string id)
    {
        foreach (string folder in Folders())
        {
            if (RuntimeFiles.FullId(folder, id) is not { } fullId) continue;
            if (OciBundle.Read(Path.Join(folder, fullId, "userdata"), files) is not { } bundle) continue;
            return CriOFacts.IsCriO(bundle)
                ? CriOFacts.Describe(fullId, bundle)
                : PodmanFacts.Describe(fullId, bundle, Folders());
        }

        return null;
    }

    // One for each storage driver in use, nearly always overlay-containers alone.
    private IReadOnlyList<string> Folders() =>
    [
        .. new[] { Setting("runroot") ?? "/run/containers/storage", Setting("graphroot") ?? "/var/lib/containers/storage" }
            .Select(path => files.At(path))
            .Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateDirectories(path, "*-containers")),
    ];

    // storage.conf is TOML, of which a line of one text value is all that is needed.
    private string? Setting(string key)
    {
        string? path = Settings.Select(file => files.At(file)).FirstOrDefault(File.Exists);
        if (path is null || RuntimeFiles.Size(new FileInfo(path)) is 0 or > RuntimeFiles.OneContainer) return null;
        foreach (string line in File.ReadLines(path))
        {
            if (line.Split('=', 2) is [var name, var value] && name.Trim() == key && value.Trim() is ['"', .. var text, '"'])
                return text.Length > 0 ? text : null;
        }

        return null;
    }
}
