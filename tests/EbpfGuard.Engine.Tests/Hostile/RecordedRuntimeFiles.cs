using EbpfGuard.Engine.Tests.Containers;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>A host on which each runtime keeps a container: the files in the form in which the runtimes write them.</summary>
internal static class RecordedRuntimeFiles
{
    public const string Docker = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";
    public const string Containerd = "b1f06ea545e81d89dc503414d20a33f1b3f3eca71e3a4344fd16ddc202cc8129";
    public const string CriO = "17d8c9eacc629f9945f304d89e9708c0c619649a484a215b240628319548a09f";
    public const string Podman = "655b0ad6e26c0403c00ef9ab69c399e4e86f92d6bd3ad22a286849bf310b31f3";
    private const string ImageId = "6f7e2741b66b4c1e3a1f9a0f2e1b8f3c5d7a9b1c3e5f7a9b1c3d5e7f9a1b3c5d";

    /// <summary>The containers.</summary>
    public static IReadOnlyList<string> Ids { get; } = [Docker, Containerd, CriO, Podman];

    /// <summary>The files by path.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["/etc/docker/daemon.json"] = """{"data-root": "/var/lib/docker", "log-driver": "json-file"}""",
        [$"/var/lib/docker/containers/{Docker}/config.v2.json"] = $$"""
            {"ID": "{{Docker}}", "Created": "2026-03-01T10:00:00.123456700Z", "Image": "sha256:{{ImageId}}", "Name": "/web", "Driver": "overlay2",
             "Config": {"Image": "nginx", "Labels": {"com.example.team": "shop", "io.kubernetes.pod.name": "web-0", "io.kubernetes.sandbox.id": "{{Containerd}}"} },
             "NetworkSettings": {"IPAddress": "", "Networks": {"back": {"IPAddress": "172.18.0.2"} } },
             "MountPoints": {"/data": {"Source": "", "Destination": "/data", "RW": true, "Name": "shop", "Relabel": "z"} } }
            """,
        [$"/var/lib/docker/containers/{Docker}/hostconfig.json"] = """{"NetworkMode": "host", "PidMode": "", "IpcMode": "private", "Privileged": true}""",
        ["/var/lib/docker/image/overlay2/repositories.json"] =
            $$"""{"Repositories": {"nginx": {"nginx:1.25": "sha256:{{ImageId}}", "nginx@sha256:{{Podman}}": "sha256:{{ImageId}}"} } }""",
        [$"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{Containerd}/config.json"] = OciJson.Bundle(
            annotations: $"\"io.kubernetes.cri.container-name\": \"operator\", \"io.kubernetes.cri.image-name\": \"quay.io/e/o:v1\", \"io.kubernetes.cri.sandbox-id\": \"{Podman}\"",
            mounts: """{"destination": "/etc/hosts", "type": "bind", "source": "/var/lib/kubelet/hosts", "options": ["rbind", "rprivate", "rw"]}"""),
        ["/etc/containers/storage.conf"] = "[storage]\ndriver = \"overlay\"\nrunroot = \"/run/containers/storage\"\ngraphroot = \"/var/lib/containers/storage\"\n",
        [$"/run/containers/storage/overlay-containers/{CriO}/userdata/config.json"] = OciJson.Bundle(annotations:
            $$"""
            "io.container.manager": "cri-o", "io.kubernetes.cri-o.ContainerID": "{{CriO}}", "io.kubernetes.cri-o.Labels": "{\"app\":\"web\"}",
            "io.kubernetes.cri-o.Metadata": "{\"name\":\"web\",\"uid\":\"3e41\"}", "io.kubernetes.cri-o.ImageName": "docker.io/library/nginx:1",
            "io.kubernetes.cri-o.Created": "2026-03-01T10:00:00Z", "io.kubernetes.cri-o.IP.0": "10.1.2.3"
            """),
        [$"/var/lib/containers/storage/overlay-containers/{Podman}/userdata/config.json"] = OciJson.Bundle(OciJson.AllCapabilities),
        ["/var/lib/containers/storage/overlay-containers/containers.json"] =
            $$"""[{"id": "{{Podman}}", "names": ["db"], "image": "{{ImageId}}", "metadata": "{\"image-name\":\"docker.io/library/redis:7\",\"name\":\"db\"}"}]""",
    };
}
