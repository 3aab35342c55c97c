using EbpfGuard.Engine.Host;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>The machine that the tests run on. What it lacks skips a test with the guard's own reason; in the virtual machines, of which one has BPF LSM and one has not, a test that is run finds what it needs.</summary>
internal static class Machine
{
    private static readonly Lazy<KernelFeatures> Probed = new(KernelFeatures.Probe);

    /// <summary>True in the virtual machine.</summary>
    public static bool IsVirtual => Environment.GetEnvironmentVariable("EBPFGUARD_VM_KERNEL") is not null;

    public static KernelFeatures Features => Probed.Value;

    /// <summary>Skips the fixture on a machine where the guard cannot run at all.</summary>
    public static void Require()
    {
        if (Features.Obstacle() is { } obstacle) Lack(obstacle.Message);
    }

    /// <summary>Skips the fixture on a machine that cannot deny.</summary>
    public static void RequireLsm()
    {
        Require();
        if (!Features.HasLsm) Lack(Features["lsm"].Found);
    }

    /// <summary>Skips the fixture on a machine that can deny: there the guard does not fall back on tracepoints and control groups.</summary>
    public static void RequireNoLsm()
    {
        Require();
        if (Features.HasLsm) Lack("this machine has BPF LSM, so the guard does not fall back on tracepoints");
    }

    /// <summary>Skips the test on a machine where links cannot be pinned.</summary>
    public static void RequireBpfFileSystem()
    {
        Require();
        if (!Features.HasBpfFileSystem) Lack($"bpf file system: {Features["bpffs"].Found}");
    }

    /// <summary>Skips the test on a machine without file systems in user space.</summary>
    public static void RequireFuse()
    {
        if (!File.Exists("/dev/fuse")) Lack("this kernel has no file systems in user space");
    }

    private static void Lack(string reason)
    {
        if (IsVirtual) Assert.Fail($"the virtual machine does not suit: {reason}");
        Assert.Ignore(reason);
    }
}
