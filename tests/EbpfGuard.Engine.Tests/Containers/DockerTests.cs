using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class DockerTests
{
    private const string Id = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";
    private const string ImageId = "6f7e2741b66b4c1e3a1f9a0f2e1b8f3c5d7a9b1c3e5f7a9b1c3d5e7f9a1b3c5d";
    private const string Digest = "sha256:d977378f890d445c15e51795296e4e5062f109ce6da83e0a355fc4ad8699d271";
    private const string Folder = "/var/lib/docker/containers/" + Id;

    private const string Config = $$"""
        {
          "State": {"Running": true, "StartedAt": "2026-03-01T10:00:01.5Z"},
          "ID": "{{Id}}", "Created": "2026-03-01T10:00:00.123456700Z", "Image": "sha256:{{ImageId}}", "Name": "/web", "Driver": "overlay2",
          "Config": {"Hostname": "7951fb549ab9", "Image": "nginx", "Labels": {"com.example.team": "shop", "empty": ""} },
          "NetworkSettings": {"Networks": {"front": {"IPAddress": ""}, "back": {"IPAddress": "172.18.0.2", "Gateway": "172.18.0.1"} } },
          "MountPoints": {
            "/data": {"Source": "", "Destination": "/data", "RW": true, "Name": "shop", "Driver": "local", "Type": "volume", "Relabel": "z"},
            "/host/proc": {"Source": "/proc", "Destination": "/host/proc", "RW": false, "Relabel": "ro", "Type": "bind", "Propagation": "rprivate"}
          }
        }
        """;

    private const string HostConfig = """{"NetworkMode": "host", "PidMode": "", "IpcMode": "private", "Privileged": true, "CapAdd": null}""";

    [Test]
    public void EverythingThatTheFilesSayIsKnown()
    {
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", Config).With(Folder + "/hostconfig.json", HostConfig);
        ContainerMetadata container = Find(host)!;
        Assert.Multiple(() =>
        {
            Assert.That(container.FullId, Is.EqualTo(Id));
            Assert.That(container.Id, Is.EqualTo("7951fb549ab9"));
            Assert.That(container.Type, Is.EqualTo("docker"));
            Assert.That(container.Name, Is.EqualTo("web"));
            Assert.That(container.Image, Is.EqualTo("nginx"));
            Assert.That(container.ImageId, Is.EqualTo(ImageId));
            Assert.That((container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo(("nginx", "latest", (string?)null)));
            Assert.That((container.Privileged, container.HostNetwork, container.HostPid, container.HostIpc), Is.EqualTo((true, true, false, false)));
            Assert.That(container.Labels, Is.EquivalentTo(new Dictionary<string, string> { ["com.example.team"] = "shop", ["empty"] = "" }));
            Assert.That(container.Ip, Is.EqualTo("172.18.0.2"));
            Assert.That(container.Created, Is.EqualTo(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567)));
            Assert.That(container.Mounts!.Select(m => m.ToString()), Is.EqualTo(new[]
            {
                $"{host.Root}/var/lib/docker/volumes/shop/_data:/data:z:true:",
                "/proc:/host/proc:ro:false:rprivate",
            }));
            Assert.That(container.Pod, Is.Null);
        });
    }

    [Test]
    public void TheImagesOnRecordAddTheDigest()
    {
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", Config).With(Folder + "/hostconfig.json", HostConfig)
            .With("/var/lib/docker/image/overlay2/repositories.json", Repositories);
        ContainerMetadata container = Find(host)!;
        Assert.That((container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo(("nginx", "latest", Digest)));
    }

    [TestCase("6f7e2741b66b")]
    [TestCase("sha256:" + ImageId)]
    public void AnImageThatWasStartedByItsIdIsNamed(string typed)
    {
        string config = Config.Replace("\"Image\": \"nginx\"", $"\"Image\": \"{typed}\"", StringComparison.Ordinal);
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", config).With("/var/lib/docker/image/overlay2/repositories.json", Repositories);
        ContainerMetadata container = Find(host)!;
        Assert.That(container.Image, Is.EqualTo(typed));
        Assert.That((container.ImageRepository, container.ImageTag, container.ImageDigest), Is.EqualTo(("nginx", "1.25", Digest)));
    }

    [Test]
    public void AnImageIdThatIsNotOnRecordIsNoName()
    {
        string config = Config.Replace("\"Image\": \"nginx\"", "\"Image\": \"6f7e2741b66b\"", StringComparison.Ordinal);
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", config);
        ContainerMetadata container = Find(host)!;
        Assert.That((container.ImageRepository, container.ImageTag), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void WithoutItsRightsFileTheRightsAreNotKnown()
    {
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", Config);
        ContainerMetadata container = Find(host)!;
        Assert.That((container.Privileged, container.HostPid, container.Name), Is.EqualTo(((bool?)null, (bool?)null, "web")));
    }

    [TestCase("""{"data-root": "/srv/docker"}""", "/srv/docker")]
    [TestCase("""{"graph": "/srv/docker"}""", "/srv/docker")]
    [TestCase("""{"data-root": 7}""", "/var/lib/docker")]
    [TestCase("{}", "/var/lib/docker/100000.100000")]
    public void TheDataRootMayBeElsewhere(string daemon, string dataRoot)
    {
        using FakeHost host = new FakeHost().With("/etc/docker/daemon.json", daemon).With($"{dataRoot}/containers/{Id}/config.v2.json", Config);
        Assert.That(Find(host)?.Name, Is.EqualTo("web"));
    }

    [Test]
    public void AContainerOfKubernetesNamesItsPod()
    {
        const string sandbox = "aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999";
        string config = Config.Replace("\"empty\": \"\"", $"""
            "io.kubernetes.pod.name": "web-0", "io.kubernetes.pod.namespace": "shop", "io.kubernetes.pod.uid": "3e41dc6b",
            "io.kubernetes.sandbox.id": "{sandbox}"
            """, StringComparison.Ordinal);
        using FakeHost host = new FakeHost().With(Folder + "/config.v2.json", config)
            .With($"/var/lib/docker/containers/{sandbox}/config.v2.json", """{"Name": "/k8s_POD_web-0", "Config": {"Labels": {"app": "web"}}}""");
        PodIdentity pod = Find(host)!.Pod!;
        Assert.That((pod.Name, pod.Namespace, pod.Uid, pod.SandboxId), Is.EqualTo(("web-0", "shop", "3e41dc6b", sandbox)));
        Assert.That(pod.Labels!["app"], Is.EqualTo("web"));
    }

    [Test]
    public void AnEngineWhoseFolderIsUnknownIsSeenThroughContainerd()
    {
        using FakeHost host = new FakeHost().With(
            $"/run/containerd/io.containerd.runtime.v2.task/moby/{Id}/config.json", OciJson.Bundle(OciJson.AllCapabilities));
        ContainerMetadata container = Find(host)!;
        Assert.That((container.Type, container.Name, container.Privileged), Is.EqualTo(("docker", (string?)null, true)));
    }

    private const string Repositories = $$$"""
        {"Repositories": {
          "other": {"other:latest": "sha256:0000"},
          "nginx": {"nginx:1.25": "sha256:{{{ImageId}}}", "nginx@{{{Digest}}}": "sha256:{{{ImageId}}}", "nginx:1.20": "sha256:1111"}
        }}
        """;

    private static ContainerMetadata? Find(FakeHost host) => new ContainerCatalog(host.Root).Find("7951fb549ab9");
}
