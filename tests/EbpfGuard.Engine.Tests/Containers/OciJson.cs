namespace EbpfGuard.Engine.Tests.Containers;

/// <summary>Small bundles as runtimes write them.</summary>
internal static class OciJson
{
    public const string AllCapabilities =
        """
        "CAP_CHOWN", "CAP_KILL", "CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_PTRACE", "CAP_SYS_BOOT", "CAP_NET_ADMIN", "CAP_MAC_ADMIN"
        """;

    public const string FewCapabilities = """ "CAP_CHOWN", "CAP_KILL" """;

    public const string OwnNamespaces = """ {"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "network"} """;

    /// <summary>A bundle without restrictions but its capabilities.</summary>
    public static string Bundle(
        string capabilities = FewCapabilities, string annotations = "", string namespaces = OwnNamespaces, string linux = "", string mounts = "") =>
        $$$"""
        {
          "ociVersion": "1.1.0",
          "process": {"user": {"uid": 0, "gid": 0}, "args": ["/bin/sh"], "capabilities": {"bounding": [{{{capabilities}}}]} },
          "root": {"path": "rootfs"},
          "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]},
            {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "rw"]}
            {{{(mounts.Length > 0 ? "," : "")}}} {{{mounts}}}
          ],
          "annotations": { {{{annotations}}} },
          "linux": {"namespaces": [{{{namespaces}}}] {{{(linux.Length > 0 ? "," : "")}}} {{{linux}}} }
        }
        """;
}
