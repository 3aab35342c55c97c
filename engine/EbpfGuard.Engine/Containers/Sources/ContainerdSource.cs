namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// containerd: the bundle of every running container, <c>NAMESPACE/ID/config.json</c> in the folder of its tasks. Kubernetes' part is in the
/// annotations <c>io.kubernetes.cri.*</c>. Labels, of containers and pods, are in containerd's database only.
/// </summary>
internal sealed class ContainerdSource(RuntimeFiles files) : IContainerSource
{
    // containerd's own, k3s' and RKE2's, k0s', and the one that a Docker engine starts for itself.
    private static readonly string[] StateFolders =
        ["/run/containerd", "/run/k3s/containerd", "/run/k0s/containerd", "/run/docker/containerd/daemon"];

    /// <inheritdoc/>
    public ContainerMetadata? Find(string id)
    {
        foreach (string state in StateFolders)
        {
            string tasks = files.At(state, "io.containerd.runtime.v2.task");
            if (!Directory.Exists(tasks)) continue;
            foreach (string space in Directory.EnumerateDirectories(tasks))
            {
                if (RuntimeFiles.FullId(space, id) is not { } fullId) continue;
                if (OciBundle.Read(Path.Join(space, fullId), files) is not { } bundle) continue;
                return Describe(fullId, bundle, Path.GetFileName(space) == "moby" ? "docker" : "containerd");
            }
        }

        return null;
    }

    private static ContainerMetadata Describe(string fullId, OciBundle bundle, string type)
    {
        string? name = bundle.Annotation("io.kubernetes.cri.image-name");
        ImageReference? image = ImageReference.Parse(name);
        ContainerMetadata container = bundle.Describe(fullId, type) with
        {
            Name = bundle.Annotation("io.kubernetes.cri.container-name"),
            Image = name,
            ImageId = image is null ? DockerImages.Digits(name) : null,
            ImageRepository = image?.Repository,
            ImageTag = image?.Tag,
            ImageDigest = image?.Digest,
            Pod = Pod(bundle),
        };
        return container.Pod is null ? container : container with { Mounts = CriNames.Of(bundle.Mounts) };
    }

    private static PodIdentity? Pod(OciBundle bundle) =>
        bundle.Annotation("io.kubernetes.cri.sandbox-id") is { } sandbox
            ? new PodIdentity(
                bundle.Annotation("io.kubernetes.cri.sandbox-name"),
                bundle.Annotation("io.kubernetes.cri.sandbox-namespace"),
                bundle.Annotation("io.kubernetes.cri.sandbox-uid"),
                sandbox)
            : null;
}
