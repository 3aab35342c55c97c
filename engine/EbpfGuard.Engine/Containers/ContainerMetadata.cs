namespace EbpfGuard.Engine.Containers;

/// <summary>
/// What a runtime wrote down about a container. What its files do not hold is null: not known, which is not the same as none.
/// </summary>
/// <param name="FullId">The whole id: 64 hexadecimal digits, or an LXC container's name.</param>
/// <param name="Type">The runtime in Falco's words: <c>docker</c>, <c>containerd</c>, <c>cri-o</c>, <c>podman</c>, <c>lxc</c>.</param>
public sealed record ContainerMetadata(string FullId, string Type)
{
    /// <summary>The id that rules and logs show.</summary>
    public string Id => ContainerId.IsHex(FullId) ? FullId[..ContainerId.ShortLength] : FullId;

    /// <summary>The name: in a Kubernetes pod the one of the pod's specification.</summary>
    public string? Name { get; init; }

    /// <summary>The image as the container's author named it, with tag and digest when named.</summary>
    public string? Image { get; init; }

    /// <summary>Digits of the image's own id, without <c>sha256:</c>.</summary>
    public string? ImageId { get; init; }

    /// <summary>The image's repository, with the registry where the runtime names it.</summary>
    public string? ImageRepository { get; init; }

    /// <summary>The image's tag.</summary>
    public string? ImageTag { get; init; }

    /// <summary>The digest under which the registry knows the image: <c>sha256:…</c>.</summary>
    public string? ImageDigest { get; init; }

    /// <summary>True when the container was started with all rights.</summary>
    public bool? Privileged { get; init; }

    /// <summary>True when it shares the host's process ids.</summary>
    public bool? HostPid { get; init; }

    /// <summary>True when it shares the host's network.</summary>
    public bool? HostNetwork { get; init; }

    /// <summary>True when it shares the host's System V and POSIX message queues.</summary>
    public bool? HostIpc { get; init; }

    /// <summary>What of the host is mounted into it.</summary>
    public IReadOnlyList<ContainerMount>? Mounts { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Its first address.</summary>
    public string? Ip { get; init; }

    /// <summary>When it was created, by the runtime's clock.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The Kubernetes pod it belongs to.</summary>
    public PodIdentity? Pod { get; init; }
}

/// <summary>A folder or volume of the host in a container.</summary>
/// <param name="Source">Path on the host.</param>
/// <param name="Destination">Path in the container.</param>
/// <param name="Mode">The options as the author gave them, often empty.</param>
/// <param name="Writable">False when mounted read-only.</param>
/// <param name="Propagation">How mounts below it spread: <c>rprivate</c>, <c>rslave</c>, <c>rshared</c> …</param>
public sealed record ContainerMount(string Source, string Destination, string Mode, bool Writable, string Propagation)
{
    /// <summary><see cref="Writable"/> as Falco writes it.</summary>
    public string Rdwr => Writable ? "true" : "false";

    /// <summary><c>source:destination:mode:rdwr:propagation</c></summary>
    public override string ToString() => $"{Source}:{Destination}:{Mode}:{Rdwr}:{Propagation}";
}

/// <summary>A Kubernetes pod, as far as its container's files name it.</summary>
/// <param name="Name">The pod's name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Uid">Its unique id.</param>
/// <param name="SandboxId">The whole id of the container that holds the pod's namespaces.</param>
public sealed record PodIdentity(string? Name, string? Namespace, string? Uid, string? SandboxId)
{
    /// <summary>The pod's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The pod that the labels of a container made by kubelet name; null when they name none.</summary>
    public static PodIdentity? FromLabels(IReadOnlyDictionary<string, string> labels, string? sandboxId)
    {
        string? name = labels.GetValueOrDefault("io.kubernetes.pod.name");
        string? space = labels.GetValueOrDefault("io.kubernetes.pod.namespace");
        string? uid = labels.GetValueOrDefault("io.kubernetes.pod.uid");
        string? sandbox = sandboxId ?? labels.GetValueOrDefault("io.kubernetes.sandbox.id");
        return name is null && space is null && uid is null && sandbox is null ? null : new PodIdentity(name, space, uid, sandbox);
    }
}
