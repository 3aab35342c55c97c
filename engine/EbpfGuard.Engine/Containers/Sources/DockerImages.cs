using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// The names of Docker's images: <c>image/DRIVER/repositories.json</c>, from repository to names (with tag or digest) to image id. An engine
/// that keeps its images in containerd has no such file; there the name is the one that the container was started with.
/// </summary>
internal static class DockerImages
{
    /// <summary>The digits of an image id; null when <paramref name="id"/> is none.</summary>
    public static string? Digits(string? id)
    {
        string? digits = id?.StartsWith("sha256:", StringComparison.Ordinal) == true ? id["sha256:".Length..] : id;
        return digits is not null && ContainerId.IsHex(digits) ? digits : null;
    }

    /// <summary>The image that was started as <paramref name="typed"/>, with the digest that is on record for it.</summary>
    public static ImageReference? NameOf(string? typed, string? imageId, string dataRoot, string? driver)
    {
        ImageReference? name = IsId(typed, imageId) ? null : ImageReference.Parse(typed)?.Familiar();
        if (imageId is null || driver is null || driver.Contains('/') || name?.Digest is not null) return name;

        ImageReference[] known = [.. Recorded(Path.Join(dataRoot, "image", driver, "repositories.json"), "sha256:" + imageId)];
        string? repository = name?.Repository ?? known.Select(k => k.Repository).FirstOrDefault();
        if (repository is null) return null;
        return new ImageReference(
            repository,
            name is null ? known.FirstOrDefault(k => k.Repository == repository && k.Tag is not null).Tag : name.Value.Tag,
            known.FirstOrDefault(k => k.Repository == repository && k.Digest is not null).Digest);
    }

    private static bool IsId(string? typed, string? imageId) =>
        typed is not null && imageId?.StartsWith(Digits(typed) ?? "-", StringComparison.Ordinal) == true;

    private static IEnumerable<ImageReference> Recorded(string path, string imageId)
    {
        using JsonDocument? document = RuntimeFiles.ReadJson(path, RuntimeFiles.AllContainers);
        if (document is null) yield break;
        foreach (JsonProperty repository in document.RootElement.Properties("Repositories"))
        {
            foreach ((string name, string id) in repository.Value.TextMap())
                if (id == imageId && ImageReference.Parse(name) is { } reference) yield return reference;
        }
    }
}
