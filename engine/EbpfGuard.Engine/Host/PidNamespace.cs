namespace EbpfGuard.Engine.Host;

/// <summary>
/// Whether this process counts processes as the kernel does. In a namespace of its own every number that it has means somebody else to the
/// kernel, itself included.
/// </summary>
internal static class PidNamespace
{
    // PROC_PID_INIT_INO: the kernel gives the first namespace this number at every start.
    private const string Initial = "pid:[4026531836]";
    private const string Link = "/proc/self/ns/pid";

    public static KernelFeature Probe() => Judge(new FileInfo(Link).LinkTarget);

    /// <summary>The feature, from what the link of this process's namespace says; null when there is no such link.</summary>
    public static KernelFeature Judge(string? link)
    {
        bool isInitial = link == Initial;
        string? cure = isInitial ? null
            : link is null ? "mount the proc file system: mount -t proc proc /proc"
            : "start it on the host itself; in a container with the host's process numbers (docker run --pid=host, hostPID: true in a pod)";
        return new KernelFeature(
            "pidns", "initial process namespace", FeatureNeed.Required, isInitial, link is null ? $"no {Link}" : isInitial ? link : $"in {link}",
            "in a process namespace of its own the guard's process numbers are not the kernel's: it would spare and kill the wrong ones", cure);
    }
}
