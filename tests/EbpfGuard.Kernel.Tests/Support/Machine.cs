using EbpfGuard.Engine.Loading;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>The machine that the tests run on. What it lacks skips a test with the guard's own reason; in the virtual machine nothing may be lacking.</summary>
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

    /// <summary>Skips the fixture in the virtual machine, whose LSM does it better.</summary>
    public static void RequireNoLsm()
    {
        Require();
        if (Features.HasLsm) Assert.Ignore("this machine has BPF LSM, so the guard does not fall back on tracepoints");
    }

    private static void Lack(string reason)
    {
        if (IsVirtual) Assert.Fail($"the virtual machine lacks: {reason}");
        Assert.Ignore(reason);
    }
}
