using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests;

/// <summary>The virtual machine is the one that the run asked for: otherwise every other result says nothing.</summary>
[Category("EveryMode")]
public sealed class MachineTests
{
    [Test]
    public void TheVirtualMachineRunsTheKernelThatWasAskedFor()
    {
        string? expected = Environment.GetEnvironmentVariable("EBPFGUARD_VM_KERNEL");
        if (expected is null) Assert.Ignore("not in the virtual machine");
        string release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        Assert.That(release, Does.Match($@"^{expected.Replace(".", @"\.", StringComparison.Ordinal)}[.+-]"));
    }

    [Test]
    public void TheVirtualMachineHasBpfLsmWhereItWasAskedFor()
    {
        string? expected = Environment.GetEnvironmentVariable("EBPFGUARD_VM_LSM");
        if (expected is null) Assert.Ignore("not in the virtual machine");
        string[] active = File.ReadAllText("/sys/kernel/security/lsm").Trim().Split(',');
        Assert.That(active.Contains("bpf"), Is.EqualTo(expected.Split(',').Contains("bpf")));
        Assert.That(Machine.Features.HasLsm, Is.EqualTo(active.Contains("bpf")), Machine.Features["lsm"].Found);
    }
}
