using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Programs;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

public sealed class HostTests
{
    [Test]
    public void EveryMissingFeatureHasAReasonAndACure()
    {
        KernelFeatures features = KernelFeatures.Probe();
        Assert.That(features.All.Select(f => f.Name), Is.EqualTo((string[])["rights", "pidns", "kernel", "btf", "libbpf", "lsm", "cgroup", "bpffs"]));
        foreach (KernelFeature feature in features.All)
        {
            Assert.That(feature.Found, Is.Not.Empty, feature.Name);
            Assert.That(feature.Why, Is.Not.Empty, feature.Name);
            Assert.That(feature.Cure is null, Is.EqualTo(feature.IsPresent), feature.Name);
        }

        Assert.That(features.Obstacle() is null, Is.EqualTo(features.CanRun));
    }

    [TestCase("CapEff:\t000001ffffffffff", true)]
    [TestCase("CapEff:\t0000000000000000", false)]
    [TestCase("Name:\tx", false)]
    public void RightsAreReadFromTheCapabilitySet(string line, bool expected)
    {
        KernelFeature rights = HostRights.Judge(HostRights.EffectiveCapabilities([line]));
        Assert.That(rights.IsPresent, Is.EqualTo(expected));
        if (!expected) Assert.That(rights.Found, Does.Contain("CAP_BPF").And.Contain("CAP_KILL"));
    }

    [Test]
    public void TheAdministratorMayLoadProgramsWithoutTheNewCapabilities()
    {
        const ulong Old = 0x1ff_ffff_ffff & ~(1UL << 38) & ~(1UL << 39);
        Assert.That(HostRights.Judge(Old).IsPresent, Is.True);
        Assert.That(HostRights.Judge(Old & ~(1UL << 21)).Found, Is.EqualTo("missing CAP_PERFMON, CAP_BPF"));
    }

    [TestCase("pid:[4026531836]", true, "pid:[4026531836]", null)]
    [TestCase("pid:[4026532207]", false, "in pid:[4026532207]", "--pid=host")]
    [TestCase(null, false, "no /proc/self/ns/pid", "mount -t proc")]
    public void OnlyTheInitialProcessNamespaceWillDo(string? link, bool expected, string found, string? cure)
    {
        KernelFeature feature = PidNamespace.Judge(link);
        Assert.That((feature.IsPresent, feature.Found), Is.EqualTo((expected, found)));
        Assert.That(feature.Cure, cure is null ? Is.Null : Does.Contain(cure));
    }

    [Test]
    public void MountsAreReadWithTheirEscapes()
    {
        IReadOnlyList<MountPoint> mounts = MountPoints.Parse(
        [
            "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw",
            @"30 22 0:5 /sub\040dir /mnt/a\134b rw - tmpfs tmpfs rw,size=64k",
            "garbage",
        ]);
        Assert.That(mounts, Is.EqualTo(new[]
        {
            new MountPoint(22, (254UL << 20) | 1, "/", "/", "ext4"), new MountPoint(30, 5, "/sub dir", @"/mnt/a\b", "tmpfs"),
        }));
    }

    [Test]
    public void TheFirstWholeMountOfAFileSystemNamesItsFiles()
    {
        Dictionary<ulong, MountPoint> first = MountTable.FirstMounts(
        [
            new MountPoint(1, 5, "/part", "/bind", "ext4"), new MountPoint(2, 5, "/", "/data", "ext4"),
            new MountPoint(3, 5, "/", "/again", "ext4"), new MountPoint(4, 6, "/", "/" + new string('x', 300), "ext4"),
        ]);
        Assert.That(first.Values.Select(m => m.Path), Is.EqualTo((string[])["/data"]));
    }

    [Test]
    public void OnlyTheProgramsThatTheImageNeedsAreLoaded()
    {
        ProgramShape shape = default;
        Assert.That(ProgramSet.For(shape, useLsm: true).Enforcement, Is.EqualTo((string[])["eg_exit"]));

        shape.Judged = 1UL << (int)DecisionPoint.Open | 1UL << (int)DecisionPoint.Connect;
        shape.PathClassifiers = 8;
        Assert.That(ProgramSet.For(shape, useLsm: true).Enforcement,
            Is.EquivalentTo((string[])["eg_exit", "eg_file_open", "eg_keep_link", "eg_keep_rename", "eg_forget_name", "eg_forget_inode", "eg_socket_connect", "eg_socket_sendmsg"]));
        ProgramSet without = ProgramSet.For(shape, useLsm: false);
        Assert.That(without.Enforcement, Is.EqualTo((string[])["eg_exit", "eg_call_return"]));
        Assert.That(without.Cgroup, Has.Count.EqualTo(4));
        Assert.That(without.Contains("eg_file_open"), Is.False);
        Assert.That(without.Contains(ProgramSet.Setup) && without.Contains("eg_exit"), Is.True);
    }

    [Test]
    public void AFaultReadsLikeADiagnosticWithoutAPlace() =>
        Assert.That(new HostFault(HostDiagnostics.NotPrivileged, "missing CAP_BPF", ["why"], ["run it as root"]).Render(),
            Is.EqualTo("error[EG0301]: missing CAP_BPF\n  = note: why\n  = help: run it as root"));

    [Test]
    public void CodesAreUniqueAndInOrder()
    {
        string[] codes = [.. HostDiagnostics.All.Select(d => d.Code)];
        Assert.That(codes, Is.Unique);
        Assert.That(codes.Where(c => c.StartsWith("EG", StringComparison.Ordinal)), Is.Ordered);
    }
}
