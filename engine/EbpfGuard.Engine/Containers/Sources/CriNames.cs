namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>Kubernetes has its own names for the propagation of mounts, and Falco takes them over.</summary>
internal static class CriNames
{
    /// <summary><paramref name="mounts"/> in Kubernetes' names: <c>private</c>, <c>rslave</c>, <c>rshared</c>.</summary>
    public static IReadOnlyList<ContainerMount> Of(IReadOnlyList<ContainerMount> mounts) =>
        [.. mounts.Select(m => m.Propagation == "rprivate" ? m with { Propagation = "private" } : m)];
}
