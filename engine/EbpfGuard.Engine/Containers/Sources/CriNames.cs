namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>Kubernetes has its own words for the propagation of mounts, and Falco takes them over.</summary>
internal static class CriWords
{
    /// <summary><paramref name="mounts"/> in Kubernetes' words: <c>private</c>, <c>rslave</c>, <c>rshared</c>.</summary>
    public static IReadOnlyList<ContainerMount> Of(IReadOnlyList<ContainerMount> mounts) =>
        [.. mounts.Select(m => m.Propagation == "rprivate" ? m with { Propagation = "private" } : m)];
}
