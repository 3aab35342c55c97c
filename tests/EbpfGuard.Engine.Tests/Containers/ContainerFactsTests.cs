using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class ContainerFactsTests
{
    private const string Id = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";
    private const string Sandbox = "655b0ad6e26c0403c00ef9ab69c399e4e86f92d6bd3ad22a286849bf310b31f3";

    private static readonly ContainerMetadata Container = new(Id, "cri-o")
    {
        Name = "web",
        Image = "quay.io/shop/web:v1",
        ImageId = "6f7e",
        ImageRepository = "quay.io/shop/web",
        ImageTag = "v1",
        ImageDigest = "sha256:d977",
        Privileged = true,
        HostPid = false,
        HostNetwork = true,
        Mounts =
        [
            new("/etc", "/host/etc", "ro", false, "rslave"),
            new("/proc", "/host/proc", "", true, "private"),
            new("/proc/sys", "/sys2", "", true, ""),
        ],
        Labels = new Dictionary<string, string>
        {
            ["team"] = "shop", ["empty"] = "", ["io.kubernetes.pod.name"] = "web-0", ["annotation.x"] = "y", ["app.kubernetes.io/name"] = "w",
        },
        Ip = "10.1.2.3",
        Pod = new PodIdentity("web-0", "shop", "uid-1", Sandbox) { Labels = new Dictionary<string, string> { ["app"] = "web" } },
    };

    private static readonly ContainerFacts Fields = new("7951fb549ab9", Container);

    [TestCase("container.id", "7951fb549ab9")]
    [TestCase("container.full_id", Id)]
    [TestCase("container.name", "web")]
    [TestCase("container.type", "cri-o")]
    [TestCase("container.image", "quay.io/shop/web:v1")]
    [TestCase("container.image.id", "6f7e")]
    [TestCase("container.image.repository", "quay.io/shop/web")]
    [TestCase("container.image.tag", "v1")]
    [TestCase("container.image.digest", "sha256:d977")]
    [TestCase("container.mounts", "/etc:/host/etc:ro:false:rslave /proc:/host/proc::true:private /proc/sys:/sys2::true:")]
    [TestCase("container.labels", "app.kubernetes.io/name:w,empty,team:shop")]
    [TestCase("container.ip", "10.1.2.3")]
    [TestCase("k8s.pod.name", "web-0")]
    [TestCase("k8s.ns.name", "shop")]
    [TestCase("k8s.pod.id", "uid-1")]
    [TestCase("k8s.pod.uid", "uid-1")]
    [TestCase("k8s.pod.sandbox_id", "655b0ad6e26c")]
    [TestCase("k8s.pod.full_sandbox_id", Sandbox)]
    [TestCase("k8s.pod.labels", "app:web")]
    [TestCase("k8s.pod.ip", "10.1.2.3")]
    [TestCase("container.label.team", "shop")]
    [TestCase("container.label.app.kubernetes.io/name", "w")]
    [TestCase("container.label.io.kubernetes.pod.name", "web-0")]
    [TestCase("k8s.pod.label.app", "web")]
    public void TextsAreAsFalcoNamesThem(string field, string expected) => Assert.That(Fields.Get(field), Is.EqualTo(new TextFact(expected)));

    [TestCase("container.privileged", 1)]
    [TestCase("container.host_pid", 0)]
    [TestCase("container.host_network", 1)]
    public void BooleansAreNumbers(string field, long expected) => Assert.That(Fields.Get(field), Is.EqualTo(new NumberFact(expected)));

    [TestCase("container.mount", "0", "/etc:/host/etc:ro:false:rslave")]
    [TestCase("container.mount", "/pro*", "/proc:/host/proc::true:private")]
    [TestCase("container.mount", "/nowhere", "none")]
    [TestCase("container.mount", "3", "none")]
    [TestCase("container.mount.dest", "/proc*", "/host/proc")]
    [TestCase("container.mount.dest", "/proc/*", "/sys2")]
    [TestCase("container.mount.dest", "1", "/host/proc")]
    [TestCase("container.mount.source", "/sys2", "/proc/sys")]
    [TestCase("container.mount.source", "/host/*", "/etc")]
    [TestCase("container.mount.source", "2", "/proc/sys")]
    [TestCase("container.mount.mode", "/etc", "ro")]
    [TestCase("container.mount.mode", "/proc", "")]
    [TestCase("container.mount.rdwr", "/etc", "false")]
    [TestCase("container.mount.rdwr", "/proc", "true")]
    [TestCase("container.mount.propagation", "/etc", "rslave")]
    [TestCase("container.mount.propagation", "2", "")]
    public void AMountIsFoundByNumberOrPattern(string field, string argument, string expected) =>
        Assert.That(Fields.Get(field, argument), Is.EqualTo(new TextFact(expected)));

    [TestCase("container.mount.dest", "/host/proc", TestName = "A destination is found by its source only")]
    [TestCase("container.mount.source", "/proc", TestName = "A source is found by its destination only")]
    [TestCase("container.mount.dest", "/proc/sys/kernel", TestName = "No such mount")]
    [TestCase("container.mount.dest", "7", TestName = "No mount of this number")]
    [TestCase("container.mount.dest", "-1", TestName = "No number")]
    [TestCase("container.mount.dest", "99999999999999999999", TestName = "A number too large")]
    [TestCase("container.mount.dest", "", TestName = "An empty argument")]
    [TestCase("container.mount.dest", null, TestName = "No argument")]
    [TestCase("container.mount.size", "0", TestName = "No such part")]
    [TestCase("container.label", "nobody", TestName = "No such label")]
    [TestCase("container.label", null, TestName = "No key")]
    [TestCase("container.label.", null, TestName = "An empty key")]
    [TestCase("k8s.pod.label", "team", TestName = "A label of the container is none of the pod")]
    [TestCase("container.host_ipc", null, TestName = "Not known")]
    [TestCase("container.start_ts", null, TestName = "Not supplied here")]
    [TestCase("proc.name", null, TestName = "Not a container's fact")]
    public void TheRestIsMissing(string field, string? argument) => Assert.That(Fields.Get(field, argument), Is.EqualTo(FactValue.Missing));

    [TestCase("container.label", "team", "shop")]
    [TestCase("container.label", "empty", "")]
    [TestCase("k8s.pod.label", "app", "web")]
    public void ALabelIsFoundByItsKey(string field, string key, string expected) =>
        Assert.That(Fields.Get(field, key), Is.EqualTo(new TextFact(expected)));

    [Test]
    public void TheHostHasAnIdANameAndAType()
    {
        Assert.That(ContainerFacts.Host.All.Select(p => (p.Key, ((TextFact)p.Value).Value)), Is.EquivalentTo(new[]
        {
            ("container.id", "host"), ("container.full_id", "host"), ("container.name", "host"), ("container.type", "host"),
        }));
        Assert.That(ContainerFacts.Host.Get("container.mount", "0"), Is.EqualTo(FactValue.Missing));
        Assert.That(new ContainerCatalog("/nowhere").FieldsOf(null), Is.SameAs(ContainerFacts.Host));
    }

    [Test]
    public void AContainerOfWhichNothingIsKnownHasItsId()
    {
        ContainerFacts unknown = new ContainerCatalog("/nowhere").FieldsOf("7951fb549ab9");
        Assert.That(unknown.All.Keys, Is.EqualTo(new[] { "container.id" }));
        Assert.That(unknown.Get("container.mount", "0"), Is.EqualTo(FactValue.Missing));
    }

    [Test]
    public void AllAreTheOnesThatAreThere()
    {
        Assert.That(Fields.All, Has.Count.EqualTo(ContainerFacts.Plain.Count - 1));
        Assert.That(Fields.All, Does.Not.ContainKey("container.host_ipc"));
        Assert.That(Fields.All["container.privileged"], Is.EqualTo(new NumberFact(1)));
    }

    [Test]
    public void EveryNameIsOneOfFalcos()
    {
        foreach (string name in ContainerFacts.Plain.Concat(ContainerFacts.WithArgument))
            Assert.That(FieldCatalog.Find(name) ?? FalcoFields.Find(name), Is.Not.Null, name);
    }

    [Test]
    public void TextIsLeftAsItIs()
    {
        var fields = new ContainerFacts("7951fb549ab9", new ContainerMetadata(Id, "docker") { Name = "a\n\u001b[31m\0b" });
        Assert.That(fields.Get("container.name"), Is.EqualTo(new TextFact("a\n\u001b[31m\0b")));
    }
}
