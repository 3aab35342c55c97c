using EbpfGuard.Engine.Containers;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class ContainerIdTests
{
    private const string A = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";
    private const string B = "17d8c9eacc629f9945f304d89e9708c0c619649a484a215b240628319548a09f";

    [TestCase("/docker/" + A, TestName = "Docker, cgroupfs driver")]
    [TestCase("/system.slice/docker-" + A + ".scope", TestName = "Docker, systemd driver")]
    [TestCase("/jobs.slice/docker-" + A + ".scope", TestName = "Docker below a parent of the user's choice")]
    [TestCase("/kubepods/besteffort/podac04f3f2-1f2c-11e9-b015-1ebee232acfa/" + A, TestName = "containerd in Kubernetes, cgroupfs driver")]
    [TestCase(
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podbd12dd33_9322_7d95_0605_a2444b13c27a.slice/cri-containerd-" + A + ".scope",
        TestName = "containerd in Kubernetes, systemd driver")]
    [TestCase("/kubepods-burstable-podbd12dd3393227d950605a2444b13c27a.slice:cri-containerd:" + A, TestName = "containerd told of systemd too late")]
    [TestCase("/kubepods/besteffort/pod63b3ebfc-2890-11e9-8154-16bf8ef8d9dc/crio-" + A, TestName = "CRI-O, cgroupfs driver")]
    [TestCase(
        "/kubepods.slice/kubepods-pod63b3ebfc_2890_11e9_8154_16bf8ef8d9dc.slice/crio-" + A + ".scope",
        TestName = "CRI-O, systemd driver")]
    [TestCase(
        "/kubepods.slice/kubepods-pod63b3ebfc_2890_11e9_8154_16bf8ef8d9dc.slice/crio-" + A + ".scope/container",
        TestName = "CRI-O with crun, which makes one more level")]
    [TestCase("/machine.slice/libpod-" + A + ".scope", TestName = "Podman")]
    [TestCase("/machine.slice/libpod-" + A + ".scope/container", TestName = "Podman with crun")]
    [TestCase("/libpod_parent/libpod-" + A, TestName = "Podman, cgroupfs driver")]
    [TestCase("/machine.slice/machine-libpod_pod_" + B + ".slice/libpod-" + A + ".scope", TestName = "Podman in a pod")]
    [TestCase("/system.slice/web.service/libpod-payload-" + A, TestName = "Podman in a systemd unit of its own")]
    [TestCase("/system.slice/nerdctl-" + A + ".scope", TestName = "nerdctl")]
    [TestCase("/docker/" + A + "/docker/" + B, TestName = "A runtime in a container: the outer one")]
    [TestCase("/docker/" + A + "/init.scope", TestName = "systemd in a container")]
    [TestCase("docker/" + A, TestName = "Without a leading slash")]
    [TestCase("//docker//" + A + "/", TestName = "With empty components")]
    public void AContainerIsFound(string path) => Assert.That(ContainerId.FromCgroupPath(path), Is.EqualTo("7951fb549ab9"));

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/init.scope")]
    [TestCase("/system.slice/sshd.service")]
    [TestCase("/system.slice/docker.service")]
    [TestCase("/user.slice/user-1000.slice/session-2.scope")]
    [TestCase("/machine.slice/libpod-conmon-" + A + ".scope", TestName = "Podman's monitor")]
    [TestCase("/kubepods.slice/kubepods-pod1.slice/crio-conmon-" + A + ".scope", TestName = "CRI-O's monitor")]
    [TestCase("/docker/" + A + "0", TestName = "One digit too many")]
    [TestCase("/docker/0" + A, TestName = "One digit too many before")]
    [TestCase("/docker/7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b", TestName = "One digit too few")]
    [TestCase("/docker/7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6bg", TestName = "One letter that is no digit")]
    [TestCase("/docker/7951FB549AB99E0722A949B6C121634E1F3A36B5BACBE5392991E3B12251E6B8", TestName = "Capital digits")]
    [TestCase("/docker/x" + A, TestName = "Digits that stand not apart")]
    [TestCase("/docker/" + A + ".slice", TestName = "Another unit type")]
    [TestCase("/docker/" + A + ".scope.scope", TestName = "Two endings")]
    [TestCase("/kubepods/podac04f3f2-1f2c-11e9-b015-1ebee232acfa", TestName = "A pod without a container")]
    [TestCase("/machine.slice/machine-debian.scope", TestName = "systemd-nspawn")]
    [TestCase("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + A + ".scope", TestName = "A name that a user may choose")]
    [TestCase("/user.slice/user-1000.slice/user@1000.service/app.slice/lxc.payload.web", TestName = "An LXC name that a user may choose")]
    [TestCase("/lxc.monitor.web", TestName = "LXC's monitor")]
    [TestCase("/system.slice/lxc/web", TestName = "A common word that is not LXC's")]
    [TestCase("/lxc.payload.", TestName = "LXC without a name")]
    public void TheHostIsTheHost(string path) => Assert.That(ContainerId.FromCgroupPath(path), Is.Null);

    [TestCase("/lxc.payload.web", "web")]
    [TestCase("/lxc.payload.web/system.slice/cron.service", "web")]
    [TestCase("/lxc.payload/web/init.scope", "web")]
    [TestCase("/lxc/web", "web")]
    [TestCase("/lxc/web/docker/" + A, "web")]
    [TestCase("/docker/" + A + "/lxc/web", "7951fb549ab9")]
    [TestCase("/lxc/" + A, "7951fb549ab9")]
    [TestCase("/lxc/lxc.payload.web", "lxc.payload.web")]
    [TestCase("/a/lxc.payload/web", "web")]
    [TestCase("/lxc/a-name-of-sixteen", "a-name-of-sixte")]
    [TestCase("/lxc.payload.a-name-of-sixteen", "a-name-of-sixte")]
    public void LxcHasNames(string path, string expected) => Assert.That(ContainerId.FromCgroupPath(path), Is.EqualTo(expected));

    [Test]
    public void AContainerCannotTakeOnAnothersId() =>
        Assert.That(ContainerId.FromCgroupPath($"/system.slice/docker-{A}.scope/docker-{B}.scope"), Is.EqualTo("7951fb549ab9"));

    [Test]
    public void TheHierarchiesThatTheKernelAsksAreAsked()
    {
        Assert.That(Read("0::/system.slice/docker-" + A + ".scope\n"), Is.EqualTo("7951fb549ab9"));
        Assert.That(Read("9:name=systemd:/\n4:cpu,pids:/docker/" + A + "\n0::/\n"), Is.EqualTo("7951fb549ab9"));
        Assert.That(Read("4:pids:/docker/" + B + "\n0::/docker/" + A + "\n"), Is.EqualTo("7951fb549ab9"), "version 2 goes first");
        Assert.That(Read("1:pids:/slice:cri-containerd:" + A + "\n"), Is.EqualTo("7951fb549ab9"), "a path may hold colons");
        Assert.That(Read("0::/docker/" + A + " (deleted)\n"), Is.EqualTo("7951fb549ab9"));
        Assert.That(Read("9:name=systemd:/lxc/web\n4:memory:/docker/" + A + "\n0::/\n"), Is.Null, "the kernel does not look there");
        Assert.That(Read("0::/\nnonsense\n\n::\n"), Is.Null);
    }

    [Test]
    public void NothingIsLookedForAtADepthThatTheKernelDoesNotReach()
    {
        Assert.That(ContainerId.FromCgroupPath(string.Concat(Enumerable.Repeat("/a", 31)) + "/lxc.payload.web"), Is.EqualTo("web"));
        Assert.That(ContainerId.FromCgroupPath(string.Concat(Enumerable.Repeat("/a", 32)) + "/lxc.payload.web"), Is.Null);
    }

    [Test]
    public void AProcessThatIsNotThereIsTheHosts()
    {
        Assert.That(ContainerId.OfProcess(4_000_000_000), Is.Null);
        Assert.That(ContainerId.OfProcess(1, "/nowhere"), Is.Null);
    }

    private static string? Read(string cgroup)
    {
        using FakeHost host = new FakeHost().With("/proc/42/cgroup", cgroup);
        return ContainerId.OfProcess(42, Path.Join(host.Root, "proc"));
    }
}
