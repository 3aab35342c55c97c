using System.Globalization;
using System.Text;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Patterns;

namespace EbpfGuard.Engine.Containers;

/// <summary>
/// The facts of one container, or of the host, under the names that rules use. What no file says is missing, as it is for a container of which
/// nothing is known yet but its id.
/// </summary>
public sealed class ContainerFacts
{
    private const string ContainerLabel = "container.label";
    private const string PodLabel = "k8s.pod.label";

    private readonly string _id;
    private readonly ContainerMetadata? _container;
    private IReadOnlyDictionary<string, FactValue>? _all;

    /// <summary>The facts of container <paramref name="id"/>.</summary>
    /// <param name="id">Its short id.</param>
    /// <param name="container">What is known of it; null for nothing yet.</param>
    public ContainerFacts(string id, ContainerMetadata? container)
    {
        _id = id;
        _container = container;
    }

    /// <summary>
    /// The facts of a process outside of containers: id, name and type are <c>host</c>, all others are missing.
    /// </summary>
    public static ContainerFacts Host { get; } =
        new(ContainerId.Host, new ContainerMetadata(ContainerId.Host, ContainerId.Host) { Name = ContainerId.Host });

    /// <summary>The fields that have a value of their own; those that need an argument are not among them.</summary>
    public static IReadOnlyList<string> Plain { get; } =
    [
        "container.id", "container.full_id", "container.name", "container.type", "container.image", "container.image.id",
        "container.image.repository", "container.image.tag", "container.image.digest", "container.privileged", "container.host_pid",
        "container.host_network", "container.host_ipc", "container.mounts", "container.labels", "container.ip",
        "k8s.pod.name", "k8s.ns.name", "k8s.pod.id", "k8s.pod.uid", "k8s.pod.sandbox_id", "k8s.pod.full_sandbox_id", "k8s.pod.labels", "k8s.pod.ip",
    ];

    /// <summary>The fields that need an argument. <c>container.label.KEY</c> and <c>k8s.pod.label.KEY</c> have it in the name.</summary>
    public static IReadOnlyList<string> WithArgument { get; } =
    [
        "container.mount", "container.mount.source", "container.mount.dest", "container.mount.mode", "container.mount.rdwr",
        "container.mount.propagation", ContainerLabel, PodLabel,
    ];

    /// <summary>The values of all <see cref="Plain"/> fields that are not missing.</summary>
    public IReadOnlyDictionary<string, FactValue> All => _all ??= Plain
        .Select(name => KeyValuePair.Create(name, Get(name)))
        .Where(pair => pair.Value != FactValue.Missing)
        .ToDictionary();

    /// <summary>
    /// The value of <paramref name="field"/>. With a mount's field, <paramref name="argument"/> is its number or a glob pattern, and the first
    /// mount counts that it fits: for <c>container.mount.source</c> by its destination, for all the others by its <b>source</b>. An absent
    /// mount is missing, except that <c>container.mount</c> is then <c>none</c>. With a label's field it is the key.
    /// </summary>
    /// <param name="field">The name; one that is not supplied here is missing.</param>
    /// <param name="argument">What stands in brackets behind it.</param>
    public FactValue Get(string field, string? argument = null) => field switch
    {
        "container.id" => Text(_id),
        "container.full_id" => Text(_container?.FullId),
        "container.name" => Text(_container?.Name),
        "container.type" => Text(_container?.Type),
        "container.image" => Text(_container?.Image),
        "container.image.id" => Text(_container?.ImageId),
        "container.image.repository" => Text(_container?.ImageRepository),
        "container.image.tag" => Text(_container?.ImageTag),
        "container.image.digest" => Text(_container?.ImageDigest),
        "container.privileged" => Flag(_container?.Privileged),
        "container.host_pid" => Flag(_container?.HostPid),
        "container.host_network" => Flag(_container?.HostNetwork),
        "container.host_ipc" => Flag(_container?.HostIpc),
        "container.mounts" => _container?.Mounts is { } mounts ? new TextFact(string.Join(' ', mounts)) : FactValue.Missing,
        "container.labels" => Labels(_container?.Labels),
        "container.ip" => Text(_container?.Ip),
        "k8s.pod.name" => Text(_container?.Pod?.Name),
        "k8s.ns.name" => Text(_container?.Pod?.Namespace),
        "k8s.pod.id" or "k8s.pod.uid" => Text(_container?.Pod?.Uid),
        "k8s.pod.sandbox_id" => Text(Short(_container?.Pod?.SandboxId)),
        "k8s.pod.full_sandbox_id" => Text(_container?.Pod?.SandboxId),
        "k8s.pod.labels" => Labels(_container?.Pod?.Labels),
        "k8s.pod.ip" => _container?.Pod is null ? FactValue.Missing : Text(_container.Ip),
        ContainerLabel => Label(_container?.Labels, argument),
        PodLabel => Label(_container?.Pod?.Labels, argument),
        _ when field.StartsWith("container.mount", StringComparison.Ordinal) => OfMount(field, argument),
        _ when KeyBehind(ContainerLabel, field) is { } key => Label(_container?.Labels, key),
        _ when KeyBehind(PodLabel, field) is { } key => Label(_container?.Pod?.Labels, key),
        _ => FactValue.Missing,
    };

    private FactValue OfMount(string field, string? argument)
    {
        if (_container?.Mounts is not { } mounts || string.IsNullOrEmpty(argument)) return FactValue.Missing;

        ContainerMount? mount = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? mounts.ElementAtOrDefault(index)
            : First(mounts, argument, byDestination: field == "container.mount.source");
        return field switch
        {
            "container.mount" => Text(mount?.ToString() ?? "none"),
            "container.mount.source" => Text(mount?.Source),
            "container.mount.dest" => Text(mount?.Destination),
            "container.mount.mode" => mount is null ? FactValue.Missing : new TextFact(mount.Mode),
            "container.mount.rdwr" => Text(mount?.Rdwr),
            "container.mount.propagation" => mount is null ? FactValue.Missing : new TextFact(mount.Propagation),
            _ => FactValue.Missing,
        };
    }

    private static ContainerMount? First(IReadOnlyList<ContainerMount> mounts, string pattern, bool byDestination)
    {
        byte[] glob = Encoding.UTF8.GetBytes(pattern);
        return mounts.FirstOrDefault(m =>
            GlobMatcher.IsMatch(glob, Encoding.UTF8.GetBytes(byDestination ? m.Destination : m.Source), ignoreCase: false));
    }

    // Kubernetes' own labels are fields of their own and left out, as in Falco.
    private static FactValue Labels(IReadOnlyDictionary<string, string>? labels) => labels is null
        ? FactValue.Missing
        : new TextFact(string.Join(',', labels
            .Where(l => !l.Key.StartsWith("io.kubernetes.", StringComparison.Ordinal) && !l.Key.StartsWith("annotation.", StringComparison.Ordinal))
            .OrderBy(l => l.Key, StringComparer.Ordinal)
            .Select(l => l.Value.Length == 0 ? l.Key : $"{l.Key}:{l.Value}")));

    private static FactValue Label(IReadOnlyDictionary<string, string>? labels, string? key) =>
        key is not null && labels?.GetValueOrDefault(key) is { } value ? new TextFact(value) : FactValue.Missing;

    private static string? KeyBehind(string field, string name) =>
        name.Length > field.Length + 1 && name[field.Length] == '.' && name.StartsWith(field, StringComparison.Ordinal)
            ? name[(field.Length + 1)..]
            : null;

    private static string? Short(string? id) => id is { Length: > ContainerId.ShortLength } ? id[..ContainerId.ShortLength] : id;

    private static FactValue Text(string? value) => string.IsNullOrEmpty(value) ? FactValue.Missing : new TextFact(value);

    private static FactValue Flag(bool? value) => value is { } known ? new NumberFact(known ? 1 : 0) : FactValue.Missing;
}
