using System.Globalization;
using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// Docker Engine: <c>containers/ID/config.v2.json</c> and <c>hostconfig.json</c> below its data root, both written when the container is created.
/// The address comes into the file a moment after the start.
/// </summary>
internal sealed class DockerSource(RuntimeFiles files) : IContainerSource
{
    /// <inheritdoc/>
    public ContainerMetadata? Find(string id)
    {
        foreach (string dataRoot in DataRoots())
        {
            string containers = Path.Join(dataRoot, "containers");
            if (RuntimeFiles.FullId(containers, id) is not { } fullId) continue;
            string folder = Path.Join(containers, fullId);
            using JsonDocument? config = RuntimeFiles.ReadJson(Path.Join(folder, "config.v2.json"));
            if (config is null) return null;
            using JsonDocument? host = RuntimeFiles.ReadJson(Path.Join(folder, "hostconfig.json"));
            return Describe(fullId, config.RootElement, host?.RootElement, dataRoot);
        }

        return null;
    }

    private static ContainerMetadata Describe(string fullId, JsonElement config, JsonElement? host, string dataRoot)
    {
        Dictionary<string, string> labels = config.TextMap("Config", "Labels");
        string? imageId = DockerImages.Digits(config.Text("Image"));
        ImageReference? image = DockerImages.NameOf(config.Text("Config", "Image"), imageId, dataRoot, config.Text("Driver"));
        return new ContainerMetadata(fullId, "docker")
        {
            Name = config.Text("Name")?.TrimStart('/'),
            Image = config.Text("Config", "Image"),
            ImageId = imageId,
            ImageRepository = image?.Repository,
            ImageTag = image?.Tag,
            ImageDigest = image?.Digest,
            Privileged = host?.Flag("Privileged"),
            HostPid = IsHost(host, "PidMode"),
            HostNetwork = IsHost(host, "NetworkMode"),
            HostIpc = IsHost(host, "IpcMode"),
            Mounts = [.. config.Properties("MountPoints").Select(p => Mount(p.Value, dataRoot))],
            Labels = labels,
            Ip = Address(config),
            Created = config.Time("Created"),
            Pod = PodIdentity.FromLabels(labels, sandboxId: null),
        };
    }

    // The engine's own folder or, with remapped users, one in it that is named by their ids.
    private IEnumerable<string> DataRoots()
    {
        using JsonDocument? daemon = RuntimeFiles.ReadJson(files.At("/etc/docker/daemon.json"));
        string root = files.At(daemon?.RootElement.Text("data-root") ?? daemon?.RootElement.Text("graph") ?? "/var/lib/docker");
        if (!Directory.Exists(root)) return [];
        return [root, .. Directory.EnumerateDirectories(root, "*.*").Where(IsRemapped)];
    }

    private static bool IsRemapped(string folder) =>
        Path.GetFileName(folder).Split('.') is [var user, var group]
            && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool? IsHost(JsonElement? host, string mode) => host is { } found ? found.Text(mode) == "host" : null;

    private static ContainerMount Mount(JsonElement mount, string dataRoot) => new(
        // A volume's path is filled in at the first start.
        mount.Text("Source") ?? (mount.Text("Name") is { } volume ? $"{dataRoot}/volumes/{volume}/_data" : ""),
        mount.Text("Destination") ?? "",
        mount.Text("Relabel") ?? "", // Docker's name for the options since it had only one.
        mount.Flag("RW") ?? false,
        mount.Text("Propagation") ?? "");

    private static string? Address(JsonElement config) =>
        config.Text("NetworkSettings", "IPAddress")
        ?? config.Properties("NetworkSettings", "Networks").Select(n => n.Value.Text("IPAddress")).FirstOrDefault(a => a is not null);
}
