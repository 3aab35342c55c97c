using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class ContainerdTests
{
    private const string Id = "b1f06ea545e81d89dc503414d20a33f1b3f3eca71e3a4344fd16ddc202cc8129";
    private const string Sandbox = "655b0ad6e26c0403c00ef9ab69c399e4e86f92d6bd3ad22a286849bf310b31f3";

    private const string Annotations = $"""
        "io.kubernetes.cri.container-name": "operator", "io.kubernetes.cri.container-type": "container",
        "io.kubernetes.cri.image-name": "quay.io/example/operator:v1.2", "io.kubernetes.cri.sandbox-id": "{Sandbox}",
        "io.kubernetes.cri.sandbox-name": "operator-65747dc769-pjztg", "io.kubernetes.cri.sandbox-namespace": "example",
        "io.kubernetes.cri.sandbox-uid": "4cad64d0-7a36-452a-8a08-bd3a694cdad5"
        """;

    [TestCase("/run/containerd")]
    [TestCase("/run/k3s/containerd")]
    [TestCase("/run/k0s/containerd")]
    public void AContainerOfAPodIsKnown(string state)
    {
        using FakeHost host = Host(state, "k8s.io", Id, OciJson.Bundle(
            annotations: Annotations,
            mounts: """{"destination": "/etc/hosts", "type": "bind", "source": "/var/lib/kubelet/pods/4cad/etc-hosts", "options": ["rbind", "rprivate", "rw"]}"""));
        ContainerMetadata container = new ContainerCatalog(host.Root).Find("b1f06ea545e8")!;
        Assert.Multiple(() =>
        {
            Assert.That((container.FullId, container.Type, container.Name), Is.EqualTo((Id, "containerd", "operator")));
            Assert.That(container.Image, Is.EqualTo("quay.io/example/operator:v1.2"));
            Assert.That((container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo(("quay.io/example/operator", "v1.2", (string?)null)));
            Assert.That(container.Pod, Is.EqualTo(new PodIdentity("operator-65747dc769-pjztg", "example", "4cad64d0-7a36-452a-8a08-bd3a694cdad5", Sandbox)));
            Assert.That(container.Labels, Is.Null, "they are in containerd's database only");
            Assert.That(container.Mounts!.Single().ToString(), Is.EqualTo("/var/lib/kubelet/pods/4cad/etc-hosts:/etc/hosts::true:private"));
        });
    }

    [TestCase("rprivate", "private")]
    [TestCase("rshared", "rshared")]
    [TestCase("rslave", "rslave")]
    public void APodsMountSpreadsByKubernetesWord(string option, string expected)
    {
        using FakeHost host = Host("/run/containerd", "k8s.io", Id, OciJson.Bundle(
            annotations: Annotations,
            mounts: $$"""{"destination": "/data", "type": "bind", "source": "/srv", "options": ["rbind", "{{option}}", "rw"]}"""));
        Assert.That(new ContainerCatalog(host.Root).Find("b1f06ea545e8")!.Mounts!.Single().Propagation, Is.EqualTo(expected));
    }

    [Test]
    public void APodsSandboxHasNoNameAndNoImage()
    {
        using FakeHost host = Host("/run/containerd", "k8s.io", Sandbox, OciJson.Bundle(annotations: $"""
            "io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-id": "{Sandbox}", "io.kubernetes.cri.sandbox-name": "operator"
            """));
        ContainerMetadata sandbox = new ContainerCatalog(host.Root).Find(Sandbox[..12])!;
        Assert.That((sandbox.Name, sandbox.Image, sandbox.Pod!.Name, sandbox.Pod.SandboxId), Is.EqualTo(((string?)null, (string?)null, "operator", Sandbox)));
    }

    [Test]
    public void AnImageThatIsNamedByItsIdHasNoRepository()
    {
        const string image = "8bab0f36b56c1726bffd8ff7f346207c4e269349386c403e01520f5ae109a4e9";
        using FakeHost host = Host("/run/containerd", "k8s.io", Id, OciJson.Bundle(annotations: $"\"io.kubernetes.cri.image-name\": \"sha256:{image}\""));
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id[..12])!;
        Assert.That((container.ImageRepository, container.ImageId), Is.EqualTo(((string?)null, image)));
    }

    [Test]
    public void AContainerOutsideOfKubernetesHasNoPod()
    {
        using FakeHost host = Host("/run/containerd", "anything", Id, OciJson.Bundle());
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id[..12])!;
        Assert.That((container.Type, container.Pod, container.Privileged), Is.EqualTo(("containerd", (PodIdentity?)null, false)));
    }

    private static FakeHost Host(string state, string space, string id, string bundle) =>
        new FakeHost().With($"{state}/io.containerd.runtime.v2.task/{space}/{id}/config.json", bundle);
}
