using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// Podman writes a container's name and image into the index of its storage, <c>containers.json</c> (<c>volatile-containers.json</c> for
/// <c>--rm</c>). Its labels and addresses are in its database only.
/// </summary>
internal static class PodmanFacts
{
    private static readonly string[] Indexes = ["containers.json", "volatile-containers.json"];

    public static ContainerMetadata Describe(string fullId, OciBundle bundle, IEnumerable<string> folders)
    {
        ContainerMetadata container = bundle.Describe(fullId, "podman") with
        {
            // Written for "podman inspect"; the bundle says the same in more words.
            Privileged = bundle.Annotation("io.podman.annotations.privileged") == "TRUE" ? true : bundle.Privileged,
            Created = JsonReading.ParseTime(bundle.Annotation("io.kubernetes.cri-o.Created")),
        };
        foreach (string index in folders.SelectMany(folder => Indexes.Select(name => Path.Join(folder, name))))
        {
            using JsonDocument? document = RuntimeFiles.ReadJson(index, RuntimeFiles.AllContainers);
            if (document is null) continue;
            foreach (JsonElement entry in document.RootElement.Items())
                if (entry.Text("id") == fullId) return WithEntry(container, entry);
        }

        return container;
    }

    private static ContainerMetadata WithEntry(ContainerMetadata container, JsonElement entry)
    {
        Dictionary<string, string>? metadata = JsonReading.TextMapIn(entry.Text("metadata"));
        string? name = metadata?.GetValueOrDefault("image-name");
        ImageReference? image = ImageReference.Parse(name);
        return container with
        {
            Name = metadata?.GetValueOrDefault("name") ?? (entry.Texts("names") is [var first, ..] ? first : null),
            Image = name,
            ImageId = DockerImages.Digits(entry.Text("image")),
            ImageRepository = image?.Repository,
            ImageTag = image?.Tag,
            ImageDigest = image?.Digest,
        };
    }
}
