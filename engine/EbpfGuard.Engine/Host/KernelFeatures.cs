using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Engine.Host;

/// <summary>What this host can do for the guard, each with the reason and the cure when it cannot.</summary>
public sealed class KernelFeatures
{
    /// <summary>The oldest kernel that the programs are made for and tested on.</summary>
    public static readonly Version OldestKernel = new(6, 1);

    private KernelFeatures(IReadOnlyList<KernelFeature> all, string? cgroupRoot)
    {
        All = all;
        CgroupRoot = cgroupRoot;
    }

    /// <summary>Every feature, the most needed first.</summary>
    public IReadOnlyList<KernelFeature> All { get; }

    /// <summary>Where cgroup v2 is mounted; null when it is not.</summary>
    public string? CgroupRoot { get; }

    /// <summary>True when BPF LSM programs can be attached, so that operations can be denied.</summary>
    public bool HasLsm => this["lsm"].IsPresent;

    /// <summary>True when cgroup programs can deny connections.</summary>
    public bool HasCgroup => this["cgroup"].IsPresent;

    /// <summary>True when links can be pinned, so that enforcement outlives the daemon.</summary>
    public bool HasBpfFileSystem => this["bpffs"].IsPresent;

    /// <summary>True when nothing stands in the way of starting.</summary>
    public bool CanRun => All.All(f => f.IsPresent || f.Need != FeatureNeed.Required);

    /// <summary>The feature called <paramref name="name"/>.</summary>
    public KernelFeature this[string name] => All.First(f => f.Name == name);

    /// <summary>Looks at the host. Loads and removes a tiny program where it may, and changes nothing else.</summary>
    public static KernelFeatures Probe()
    {
        string? cgroup = CgroupTree.FindRoot();
        KernelFeature rights = HostRights.Probe();
        KernelFeature library = Library();
        string? untried = !rights.IsPresent ? "cannot be tried without privileges" : !library.IsPresent ? "cannot be tried without libbpf" : null;
        return new KernelFeatures(
            [rights, PidNamespace.Probe(), Kernel(), Types(), library, Lsm(untried), Cgroup(cgroup), BpfFileSystem()], cgroup);
    }

    /// <summary>The first thing that keeps the guard from starting; null when there is none.</summary>
    public HostFault? Obstacle()
    {
        KernelFeature? missing = All.FirstOrDefault(f => f is { IsPresent: false, Need: FeatureNeed.Required });
        if (missing is null) return null;
        DiagnosticDescriptor kind = missing.Name switch
        {
            "rights" => HostDiagnostics.NotPrivileged,
            "pidns" => HostDiagnostics.OwnPidNamespace,
            "kernel" => HostDiagnostics.KernelTooOld,
            "btf" => HostDiagnostics.NoTypes,
            _ => HostDiagnostics.NoLibrary,
        };
        return new HostFault(kind, $"{kind.Title}: {missing.Found}", [missing.Why], missing.Cure is { } cure ? [cure] : []);
    }

    private static KernelFeature Kernel()
    {
        Version version = Environment.OSVersion.Version;
        bool isNewEnough = version >= OldestKernel;
        return new KernelFeature(
            "kernel", "kernel version", FeatureNeed.Required, isNewEnough, version.ToString(3),
            $"the programs are made for Linux {OldestKernel} and newer",
            isNewEnough ? null : $"run a kernel of version {OldestKernel} or newer");
    }

    private static KernelFeature Types()
    {
        const string Path = "/sys/kernel/btf/vmlinux";
        bool isThere = File.Exists(Path);
        return new KernelFeature(
            "btf", "kernel type information (BTF)", FeatureNeed.Required, isThere, isThere ? Path : $"no {Path}",
            "the programs are fitted to the running kernel by its own description of its types",
            isThere ? null : "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, as every current distribution ships, and mount sysfs on /sys");
    }

    private static KernelFeature Library()
    {
        string? version = BpfLibrary.Version;
        return new KernelFeature(
            "libbpf", "libbpf", FeatureNeed.Required, version is not null, version ?? "libbpf.so.1 is not installed, or damaged",
            "it loads the programs", version is null ? "install libbpf 1.1 or newer: apt-get install libbpf1" : null);
    }

    private static KernelFeature Lsm(string? untried)
    {
        const string Path = "/sys/kernel/security/lsm";
        const string Why = "without it exec and file operations cannot be refused, only reported or ended by a kill";
        string? active = TryReadAll(Path)?.Trim();
        bool isListed = active?.Split(',').Contains("bpf") ?? false;
        BpfException? refusal = untried is null ? LsmProbe.Run() : null;
        bool works = untried is null && refusal is null && (isListed || active is null);
        if (works) return new KernelFeature("lsm", "BPF LSM", FeatureNeed.Enforcement, true, $"active ({active ?? "list not visible"})", Why, null);

        string list = active ?? "lockdown,yama,integrity";
        string found = !isListed && active is not null
            ? $"not in the list of active security modules ({active})"
            : refusal?.Message ?? untried!;
        string cure = isListed || active is null
            ? "the kernel refuses LSM programs: look for CONFIG_BPF_LSM=y, or for a sandbox around this machine that forbids them"
            : $"add bpf to the kernel's command line, lsm={list},bpf, and boot again";
        return new KernelFeature("lsm", "BPF LSM", FeatureNeed.Enforcement, false, found, Why, cure);
    }

    private static KernelFeature Cgroup(string? root) => new(
        "cgroup", "cgroup v2", FeatureNeed.Enforcement, root is not null,
        root ?? (CgroupTree.IsSeen() ? "mounted in part only: this process is in a namespace of control groups of its own" : "not mounted"),
        "where there is no BPF LSM, connections are refused at the root of the cgroup tree",
        root is not null ? null
        : CgroupTree.IsSeen() ? "run the guard in the host's namespace of control groups (docker run --cgroupns=host)"
        : "mount it: mount -t cgroup2 none /sys/fs/cgroup");

    private static KernelFeature BpfFileSystem()
    {
        string? mount = PinPlace.FindMount();
        string? weakness = mount is null ? null : RootFolder.WeaknessOf(PinPlace.Of(null)!);
        return new KernelFeature(
            "bpffs", "bpf file system", FeatureNeed.Optional, mount is not null && weakness is null,
            mount is null ? "not mounted" : weakness is null ? mount : $"{mount}, but {PinPlace.FolderName} there cannot be used: {weakness}",
            "links are kept there, so that enforcement goes on when the guard is killed",
            mount is null ? "mount it: mount -t bpf -o mode=0700 bpf /sys/fs/bpf"
            : weakness is not null ? $"remove {PinPlace.Of(null)}, and let nobody else write to {mount}: mount -o remount,mode=0700 {mount}" : null);
    }

    private static string? TryReadAll(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
