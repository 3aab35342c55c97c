namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>What CRI-O writes into the annotations of a bundle: <c>io.kubernetes.cri-o.*</c>, some of them JSON in themselves.</summary>
internal static class CriOFacts
{
    private const string Prefix = "io.kubernetes.cri-o.";

    /// <summary>Podman uses some of the same annotations, but never names the container in one.</summary>
    public static bool IsCriO(OciBundle bundle) =>
        bundle.Annotation("io.container.manager") is { } manager ? manager == "cri-o" : bundle.Annotation(Prefix + "ContainerID") is not null;

    public static ContainerMetadata Describe(string fullId, OciBundle bundle)
    {
        string? Fact(string name) => bundle.Annotation(Prefix + name);

        Dictionary<string, string>? labels = JsonReading.TextMapIn(Fact("Labels"));
        Dictionary<string, string>? metadata = JsonReading.TextMapIn(Fact("Metadata"));
        bool isSandbox = Fact("ContainerType") == "sandbox";
        // ImageName is the name that was pulled; Image what the pod asked for, in which a digest may stand, or an id.
        ImageReference? image = ImageReference.Parse(Fact("ImageName")) ?? ImageReference.Parse(Fact("Image"));
        string? reference = Fact("ImageRef");
        return bundle.Describe(fullId, "cri-o") with
        {
            Name = isSandbox ? null : metadata?.GetValueOrDefault("name"),
            Image = Fact("ImageName") ?? Fact("Image"),
            ImageId = DockerImages.Digits(reference),
            ImageRepository = image?.Repository,
            ImageTag = image?.Tag,
            ImageDigest = image?.Digest ?? ImageReference.Parse(reference)?.Digest ?? ImageReference.Parse(Fact("Image"))?.Digest,
            Mounts = CriNames.Of(bundle.Mounts),
            Labels = labels,
            Ip = Fact("IP.0") ?? Fact("IP"),
            Created = JsonReading.ParseTime(Fact("Created")),
            Pod = isSandbox
                ? new PodIdentity(metadata?.GetValueOrDefault("name"), Fact("Namespace"), metadata?.GetValueOrDefault("uid"), fullId)
                : PodIdentity.FromLabels(labels ?? [], Fact("SandboxID")),
        };
    }
}
