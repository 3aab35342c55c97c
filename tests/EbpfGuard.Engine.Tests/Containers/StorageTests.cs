using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

/// <summary>CRI-O and Podman, which keep their containers in the same store.</summary>
public sealed class StorageTests
{
    private const string Id = "49ecc282021562c567a8159ef424a06cdd8637efdca5953de9794eafe29adcad";
    private const string Sandbox = "1f04600dc6949359da68eee5fe7c4069706a567c07d1ef89fe3bbfdeac7a6dca";
    private const string ImageId = "d7af31210b288164c319bae740ca1281528390a3c5cee657e95f243670b49e6a";
    private const string Digest = "sha256:1780b5a5496189974b94eb2595d86731d7a0820e4beb8ea770974298a943ed55";
    private const string RunFolder = "/run/containers/storage/overlay-containers";
    private const string LibFolder = "/var/lib/containers/storage/overlay-containers";

    private const string CriOAnnotations = $$"""
        "io.container.manager": "cri-o", "io.kubernetes.cri-o.ContainerID": "{{Id}}", "io.kubernetes.cri-o.ContainerType": "container",
        "io.kubernetes.cri-o.Image": "quay.io/crio/redis:alpine", "io.kubernetes.cri-o.ImageName": "quay.io/crio/redis:alpine",
        "io.kubernetes.cri-o.ImageRef": "quay.io/crio/redis@{{Digest}}", "io.kubernetes.cri-o.SandboxID": "{{Sandbox}}",
        "io.kubernetes.cri-o.Created": "2023-12-12T04:10:26.159883003Z", "io.kubernetes.cri-o.IP.0": "10.244.0.3",
        "io.kubernetes.cri-o.Metadata": "{\"name\":\"redis\",\"attempt\":3}",
        "io.kubernetes.cri-o.Labels": "{\"io.kubernetes.container.name\":\"redis\",\"io.kubernetes.pod.name\":\"cache-0\",\"io.kubernetes.pod.namespace\":\"shop\",\"io.kubernetes.pod.uid\":\"uid-1\",\"tier\":\"back\"}"
        """;

    private const string SandboxAnnotations = $$"""
        "io.container.manager": "cri-o", "io.kubernetes.cri-o.ContainerID": "{{Sandbox}}", "io.kubernetes.cri-o.ContainerType": "sandbox",
        "io.kubernetes.cri-o.SandboxID": "{{Sandbox}}", "io.kubernetes.cri-o.ImageName": "registry.k8s.io/pause:3.6",
        "io.kubernetes.cri-o.Namespace": "shop", "io.kubernetes.cri-o.Labels": "{\"app\":\"cache\",\"io.kubernetes.container.name\":\"POD\"}",
        "io.kubernetes.cri-o.Metadata": "{\"name\":\"cache-0\",\"uid\":\"uid-1\",\"namespace\":\"shop\",\"attempt\":1}"
        """;

    [Test]
    public void AContainerOfCriOIsKnownWithItsPod()
    {
        using FakeHost host = new FakeHost()
            .With($"{RunFolder}/{Id}/userdata/config.json", OciJson.Bundle(annotations: CriOAnnotations))
            .With($"{RunFolder}/{Sandbox}/userdata/config.json", OciJson.Bundle(annotations: SandboxAnnotations));
        var catalog = new ContainerCatalog(host.Root);
        ContainerMetadata container = catalog.Find("49ecc2820215")!;
        ContainerMetadata sandbox = catalog.Find(Sandbox[..12])!;
        Assert.Multiple(() =>
        {
            Assert.That((container.FullId, container.Type, container.Name), Is.EqualTo((Id, "cri-o", "redis")));
            Assert.That(container.Image, Is.EqualTo("quay.io/crio/redis:alpine"));
            Assert.That((container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo(("quay.io/crio/redis", "alpine", Digest)));
            Assert.That(container.Ip, Is.EqualTo("10.244.0.3"));
            Assert.That(container.Created, Is.EqualTo(new DateTimeOffset(2023, 12, 12, 4, 10, 26, TimeSpan.Zero).AddTicks(1598830)));
            Assert.That(container.Labels!["tier"], Is.EqualTo("back"));
            Assert.That((container.Pod!.Name, container.Pod.Namespace, container.Pod.Uid, container.Pod.SandboxId), Is.EqualTo(("cache-0", "shop", "uid-1", Sandbox)));
            Assert.That(container.Pod.Labels!["app"], Is.EqualTo("cache"));
            Assert.That((sandbox.Name, sandbox.Pod!.Name, sandbox.Pod.Uid), Is.EqualTo(((string?)null, "cache-0", "uid-1")));
            Assert.That(sandbox.Pod.Labels!["app"], Is.EqualTo("cache"));
        });
    }

    [Test]
    public void ANewerCriOGivesTheImagesIdInsteadOfItsDigest()
    {
        string annotations = CriOAnnotations.Replace($"quay.io/crio/redis@{Digest}", ImageId, StringComparison.Ordinal)
            .Replace("\"io.kubernetes.cri-o.Image\": \"quay.io/crio/redis:alpine\"", $"\"io.kubernetes.cri-o.Image\": \"quay.io/crio/redis@{Digest}\"", StringComparison.Ordinal);
        using FakeHost host = new FakeHost().With($"{RunFolder}/{Id}/userdata/config.json", OciJson.Bundle(annotations: annotations));
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id)!;
        Assert.That((container.ImageId, container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo((ImageId, "quay.io/crio/redis", "alpine", Digest)));
        Assert.That(container.Pod!.Labels, Is.Null, "the sandbox is gone");
    }

    [TestCase("containers.json")]
    [TestCase("volatile-containers.json")]
    public void AContainerOfPodmanIsNamedInTheIndexOfItsStore(string index)
    {
        using FakeHost host = Podman().With($"{LibFolder}/{index}", Index);
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id[..12])!;
        Assert.Multiple(() =>
        {
            Assert.That((container.Type, container.Name, container.Image), Is.EqualTo(("podman", "web", "quay.io/centos7/httpd-24-centos7:latest")));
            Assert.That((container.ImageId, container.ImageRepository, container.ImageTag), Is.EqualTo((ImageId, "quay.io/centos7/httpd-24-centos7", "latest")));
            Assert.That(container.Created, Is.EqualTo(new DateTimeOffset(2021, 3, 31, 6, 36, 30, TimeSpan.Zero)));
            Assert.That((container.Privileged, container.Pod, container.Labels), Is.EqualTo(((bool?)true, (PodIdentity?)null, (IReadOnlyDictionary<string, string>?)null)));
        });
    }

    [Test]
    public void WithoutTheIndexABundleSaysWhatItCan()
    {
        using FakeHost host = Podman();
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id[..12])!;
        Assert.That((container.Type, container.Name, container.HostNetwork), Is.EqualTo(("podman", (string?)null, false)));
    }

    /// <summary>An entry of another tool than Podman has no metadata of Podman's.</summary>
    [TestCase("""["first", "second"]""", "first")]
    [TestCase("[]", null)]
    public void WithoutPodmansMetadataTheStoresFirstNameCounts(string names, string? expected)
    {
        using FakeHost host = Podman().With($"{LibFolder}/containers.json", $$"""[{"id": "{{Id}}", "names": {{names}}, "image": "{{ImageId}}", "metadata": "{}"}]""");
        ContainerMetadata container = new ContainerCatalog(host.Root).Find(Id[..12])!;
        Assert.That((container.Name, container.Image, container.ImageId), Is.EqualTo((expected, (string?)null, ImageId)));
    }

    [TestCase(OciJson.AllCapabilities, "{}", true)]
    [TestCase(OciJson.FewCapabilities, "{}", false)]
    [TestCase(OciJson.FewCapabilities, "TRUE", true)]
    public void WherePodmanDoesNotSayItTheBundleShowsWhetherItIsPrivileged(string capabilities, string annotation, bool expected)
    {
        using FakeHost host = new FakeHost().With($"{LibFolder}/{Id}/userdata/config.json", OciJson.Bundle(
            capabilities, annotations: $"\"io.container.manager\": \"libpod\", \"io.podman.annotations.privileged\": \"{annotation}\""));
        Assert.That(new ContainerCatalog(host.Root).Find(Id[..12])!.Privileged, Is.EqualTo(expected));
    }

    [Test]
    public void TheStoreMayBeElsewhere()
    {
        using FakeHost host = new FakeHost()
            .With("/etc/containers/storage.conf", "[storage]\ndriver = \"vfs\"\n# graphroot = \"/no\"\nrunroot = \"\"\n  graphroot = \"/srv/store\"\n")
            .With($"/srv/store/vfs-containers/{Id}/userdata/config.json", OciJson.Bundle())
            .With("/srv/store/vfs-containers/containers.json", Index);
        Assert.That(new ContainerCatalog(host.Root).Find(Id[..12])?.Name, Is.EqualTo("web"));
    }

    private const string Index = $$$"""
        [
          {"id": "{{{Sandbox}}}", "names": ["other"], "image": "", "metadata": "{}"},
          {"id": "{{{Id}}}", "names": ["web"], "image": "{{{ImageId}}}", "layer": "67b0",
           "metadata": "{\"image-name\":\"quay.io/centos7/httpd-24-centos7:latest\",\"image-id\":\"{{{ImageId}}}\",\"name\":\"web\",\"created-at\":1711141194}"}
        ]
        """;

    private static FakeHost Podman() => new FakeHost().With($"{LibFolder}/{Id}/userdata/config.json", OciJson.Bundle(annotations: """
        "io.container.manager": "libpod", "io.kubernetes.cri-o.Created": "2021-03-31T14:36:30+08:00", "io.podman.annotations.privileged": "TRUE"
        """));
}
