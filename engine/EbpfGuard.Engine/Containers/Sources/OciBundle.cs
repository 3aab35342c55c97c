using System.Text.Json;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// The <c>config.json</c> that every runtime but LXC hands to runc, crun and their like before the container's first instruction
/// (the OCI runtime specification).
/// </summary>
internal sealed class OciBundle
{
    // Only "all capabilities" gives all of these. Newer ones are left out: an older runtime does not know them.
    private static readonly string[] PrivilegedCapabilities =
        ["CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_PTRACE", "CAP_SYS_BOOT", "CAP_NET_ADMIN", "CAP_MAC_ADMIN"];

    private static readonly string[] Propagations = ["rprivate", "private", "rslave", "slave", "rshared", "shared", "runbindable", "unbindable"];

    private OciBundle(JsonElement root, RuntimeFiles files)
    {
        Annotations = root.TextMap("annotations");
        Mounts = [.. root.Items("mounts").Where(IsOfTheHost).Select(Mount)];
        Privileged = IsPrivileged(root);
        HostPid = IsHostNamespace(root, "pid", "pid", files);
        HostNetwork = IsHostNamespace(root, "network", "net", files);
        HostIpc = IsHostNamespace(root, "ipc", "ipc", files);
    }

    public IReadOnlyDictionary<string, string> Annotations { get; }

    public IReadOnlyList<ContainerMount> Mounts { get; }

    public bool? Privileged { get; }

    public bool? HostPid { get; }

    public bool? HostNetwork { get; }

    public bool? HostIpc { get; }

    /// <summary>Reads <c>config.json</c> in <paramref name="folder"/>; null when it is not there.</summary>
    public static OciBundle? Read(string folder, RuntimeFiles files)
    {
        using JsonDocument? document = RuntimeFiles.ReadJson(Path.Join(folder, "config.json"));
        return document is null ? null : new OciBundle(document.RootElement, files);
    }

    /// <summary>A value that a tool may also have left empty.</summary>
    public string? Annotation(string name) => Annotations.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>A container with what the bundle alone says of it.</summary>
    public ContainerMetadata Describe(string fullId, string type) => new(fullId, type)
    {
        Privileged = Privileged,
        HostPid = HostPid,
        HostNetwork = HostNetwork,
        HostIpc = HostIpc,
        Mounts = Mounts,
    };

    private static bool IsOfTheHost(JsonElement mount) =>
        mount.Text("type") == "bind" || mount.Texts("options").Any(o => o is "bind" or "rbind");

    private static ContainerMount Mount(JsonElement mount)
    {
        IReadOnlyList<string> options = mount.Texts("options");
        return new ContainerMount(
            mount.Text("source") ?? "",
            mount.Text("destination") ?? "",
            "",
            !options.Contains("ro"),
            options.LastOrDefault(o => Propagations.Contains(o)) ?? "");
    }

    // The specification has no word "privileged": runtimes spell it out. A container is held to be privileged when nothing in /proc is
    // masked or read-only, no system call filter is set, /sys is writable, and no capability that matters is held back.
    private static bool? IsPrivileged(JsonElement root)
    {
        if (root.At("process") is not { } process || root.At("linux") is not { } linux) return null;
        IReadOnlyList<string> bounding = process.Texts("capabilities", "bounding");
        return !linux.Items("maskedPaths").Any()
            && !linux.Items("readonlyPaths").Any()
            && linux.At("seccomp") is null
            && !root.Items("mounts").Any(m => m.Text("type") == "sysfs" && m.Texts("options").Contains("ro"))
            && PrivilegedCapabilities.All(c => bounding.Contains(c));
    }

    // A namespace that is not named is the host's. In a pod they are named by a path that may itself lead to the host's.
    private static bool? IsHostNamespace(JsonElement root, string type, string file, RuntimeFiles files)
    {
        if (root.At("linux", "namespaces") is not { ValueKind: JsonValueKind.Array } all) return null;
        foreach (JsonElement entry in all.EnumerateArray())
        {
            if (entry.Text("type") != type) continue;
            if (entry.Text("path") is not { } path) return false;
            // Read by the runtime, which is a process of the host.
            if (path.StartsWith("/proc/self/ns/", StringComparison.Ordinal)) return true;
            return files.LinkText(path) is { } space && space == files.LinkText($"/proc/1/ns/{file}");
        }

        return true;
    }
}
