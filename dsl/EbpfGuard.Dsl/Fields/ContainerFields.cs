using static EbpfGuard.Dsl.Fields.FieldSupply;

namespace EbpfGuard.Dsl.Fields;

/// <summary>
/// The fields of the container that the process runs in. The kernel reads the id from the control group; what else there is
/// stands in the files that the container's runtime keeps, and is missing without one.
/// </summary>
internal static class ContainerFields
{
    private const string Runtime = "files of the container's runtime, when the event is read";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("container.id", FieldType.Text, OperationSet.All, BeforeTheFact, "path of the control group, when the program is run",
            "first 12 digits of the container's id, or 15 bytes of LXC's name; host outside of containers"),
        Text("container.full_id", "container's id in full"),
        Text("container.name", "container's name; host outside of containers"),
        Text("container.type", "runtime: docker containerd cri-o podman lxc; host outside of containers"),
        Text("container.image", "image, as it was asked for"),
        Text("container.image.id", "image's id"),
        Text("container.image.repository", "image's repository, without tag"),
        Text("container.image.tag", "image's tag"),
        Text("container.image.digest", "image's digest"),
        Flag("container.privileged", "true for a privileged container"),
        Flag("container.host_pid", "true when the container shares the host's processes"),
        Flag("container.host_network", "true when the container shares the host's network"),
        Flag("container.host_ipc", "true when the container shares the host's System V IPC"),
        Text("container.ip", "container's address"),
        Text("container.labels", "container's labels"),
        Text("container.label", "value of one of the container's labels", FieldArgument.RequiredKey),
        Text("container.mounts", "container's mounts, each as source:destination:mode:writable:propagation"),
        Text("container.mount", "a mount, by its number or by a pattern of its source", FieldArgument.OptionalKey),
        Text("container.mount.source", "a mount's source, by its number or by a pattern of its destination", FieldArgument.OptionalKey),
        Text("container.mount.dest", "a mount's destination, by its number or by a pattern of its source", FieldArgument.OptionalKey),
        Text("container.mount.mode", "a mount's mode, by its number or by a pattern of its source", FieldArgument.OptionalKey),
        Text("container.mount.rdwr", "whether a mount is writable, by its number or by a pattern of its source", FieldArgument.OptionalKey),
        Text("container.mount.propagation", "a mount's propagation, by its number or by a pattern of its source", FieldArgument.OptionalKey),
        Text("k8s.ns.name", "Kubernetes namespace"),
        Text("k8s.pod.name", "name of the pod"),
        Text("k8s.pod.id", "first 12 characters of the pod's id"),
        Text("k8s.pod.uid", "uid of the pod"),
        Text("k8s.pod.sandbox_id", "first 12 digits of the id of the pod's sandbox"),
        Text("k8s.pod.labels", "pod's labels"),
        Text("k8s.pod.label", "value of one of the pod's labels", FieldArgument.RequiredKey),
    ];

    private static FieldDefinition Text(string name, string meaning, FieldArgument argument = FieldArgument.None) =>
        new(name, FieldType.Text, OperationSet.All, UserSpace, Runtime, meaning) { Argument = argument };

    private static FieldDefinition Flag(string name, string meaning) =>
        new(name, FieldType.Boolean, OperationSet.All, UserSpace, Runtime, meaning);
}
