using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class OciBundleTests
{
    private const string Id = "605439acbd4fb18c145069289094b17f17e0cfa938f78012d4960bc797305f22";

    [Test]
    public void AContainerWithoutAnyRestrictionIsPrivileged() =>
        Assert.That(Read(OciJson.Bundle(OciJson.AllCapabilities)).Privileged, Is.True);

    [TestCase(OciJson.FewCapabilities, "", "", TestName = "Few capabilities")]
    [TestCase("\"CAP_SYS_ADMIN\"", "", "", TestName = "One capability alone")]
    [TestCase("", "", "", TestName = "No capabilities")]
    [TestCase(OciJson.AllCapabilities, "\"maskedPaths\": [\"/proc/kcore\"]", "", TestName = "Masked paths")]
    [TestCase(OciJson.AllCapabilities, "\"readonlyPaths\": [\"/proc/sys\"]", "", TestName = "Read-only paths")]
    [TestCase(OciJson.AllCapabilities, "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ERRNO\"}", "", TestName = "A system call filter")]
    [TestCase(
        OciJson.AllCapabilities, "", """{"destination": "/sys2", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "ro"]}""",
        TestName = "A read-only sysfs")]
    public void ARestrictedContainerIsNot(string capabilities, string linux, string mounts) =>
        Assert.That(Read(OciJson.Bundle(capabilities, linux: linux, mounts: mounts)).Privileged, Is.False);

    [Test]
    public void EmptyRestrictionsAreNone() =>
        Assert.That(
            Read(OciJson.Bundle(OciJson.AllCapabilities, linux: "\"maskedPaths\": [], \"readonlyPaths\": null, \"seccomp\": null")).Privileged, Is.True);

    [Test]
    public void WhatTheBundleDoesNotSayIsNotKnown()
    {
        ContainerMetadata container = Read("""{"ociVersion": "1.1.0"}""");
        Assert.That((container.Privileged, container.HostPid, container.HostNetwork, container.HostIpc), Is.EqualTo(((bool?)null, (bool?)null, (bool?)null, (bool?)null)));
        Assert.That(container.Mounts, Is.Empty);
    }

    [Test]
    public void NamespacesThatAreNotNamedAreTheHosts()
    {
        ContainerMetadata own = Read(OciJson.Bundle());
        Assert.That((own.HostPid, own.HostNetwork, own.HostIpc), Is.EqualTo((false, false, false)));
        ContainerMetadata shared = Read(OciJson.Bundle(namespaces: """{"type": "mount"}, {"type": "ipc"}"""));
        Assert.That((shared.HostPid, shared.HostNetwork, shared.HostIpc), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void NamespacesOfAnotherProcessAreTheHostsWhenThatProcessIsThere()
    {
        using FakeHost host = Host(OciJson.Bundle(namespaces:
            """
            {"type": "network", "path": "/proc/77/ns/net"}, {"type": "pid", "path": "/proc/77/ns/pid"}, {"type": "ipc", "path": "/proc/78/ns/ipc"}
            """))
            .WithLink("/proc/1/ns/net", "net:[4026531840]").WithLink("/proc/77/ns/net", "net:[4026531840]")
            .WithLink("/proc/1/ns/pid", "pid:[4026531836]").WithLink("/proc/77/ns/pid", "pid:[4026532001]");
        ContainerMetadata container = Find(host);
        Assert.That((container.HostNetwork, container.HostPid, container.HostIpc), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void ANamespaceByPathIsTheContainersUnlessItIsTheRuntimesOwn()
    {
        ContainerMetadata container = Read(OciJson.Bundle(namespaces:
            """{"type": "network", "path": "/proc/self/ns/net"}, {"type": "ipc", "path": "/var/run/ipcns/dec735d1"}, {"type": "pid", "path": ""}"""));
        Assert.That((container.HostNetwork, container.HostIpc, container.HostPid), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void OnlyWhatComesFromTheHostIsAMount()
    {
        ContainerMetadata container = Read(OciJson.Bundle(mounts:
            """
            {"destination": "/host/etc", "type": "bind", "source": "/etc", "options": ["rbind", "rprivate", "ro"]},
            {"destination": "/data", "source": "/srv/data", "options": ["bind", "rw", "rshared"]},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]}, 7, {"type": "bind"}
            """));
        Assert.That(container.Mounts!.Select(m => m.ToString()), Is.EqualTo(new[]
        {
            "/etc:/host/etc::false:rprivate", "/srv/data:/data::true:rshared", "::" + ":true:",
        }));
    }

    private static ContainerMetadata Read(string bundle)
    {
        using FakeHost host = Host(bundle);
        return Find(host);
    }

    private static FakeHost Host(string bundle) => new FakeHost().With($"/run/containerd/io.containerd.runtime.v2.task/default/{Id}/config.json", bundle);

    private static ContainerMetadata Find(FakeHost host) => new ContainerCatalog(host.Root).Find(Id)!;
}
