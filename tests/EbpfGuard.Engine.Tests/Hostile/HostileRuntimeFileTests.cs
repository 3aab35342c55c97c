using System.Text;
using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Tests.Containers;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>Whatever stands in the files of container runtimes, asking for a container is no accident.</summary>
public sealed class HostileRuntimeFileTests
{
    private const int Rounds = 1500;

    [Test]
    public void TheRecordedContainersAreKnown()
    {
        using FakeHost host = Host();
        string?[] types = [.. RecordedRuntimeFiles.Ids.Select(id => new ContainerCatalog(host.Root).Find(id[..12])?.Type)];
        Assert.That(types, Is.EqualTo((string[])["docker", "containerd", "cri-o", "podman"]));
    }

    [Test]
    public void AnyFileIsReadOrCountedAsAFault()
    {
        using FakeHost host = Host();
        long faults = 0;
        for (int seed = 0; seed < Rounds; seed++)
        {
            var dice = new Dice(seed);
            (string path, string text) = dice.Pick([.. RecordedRuntimeFiles.Files]);
            string damaged = Encoding.Latin1.GetString(Mutation.Of(Encoding.Latin1.GetBytes(text), dice));
            host.With(path, damaged);
            var catalog = new ContainerCatalog(host.Root);
            foreach (string id in RecordedRuntimeFiles.Ids)
                Assert.That(() => AskEverything(catalog, id[..12]), Throws.Nothing, $"seed {seed}: {path}: {damaged}");
            host.With(path, text);
            faults += catalog.FaultCount;
        }

        Assert.That(faults, Is.GreaterThan(Rounds / 10), "else nothing was damaged");
    }

    [TestCase("""{"data-root": "/var/lib/\u0000docker"}""")]
    [TestCase("""{"data-root": "\ud800"}""")]
    [TestCase("[[[[")]
    public void APathThatIsNoneIsAFault(string daemon)
    {
        using FakeHost host = Host().With("/etc/docker/daemon.json", daemon);
        Assert.That(new ContainerCatalog(host.Root).Find(RecordedRuntimeFiles.Docker), Is.Null);
    }

    [Test]
    public void ANulInAPathIsAFault()
    {
        string path = $"/var/lib/docker/containers/{RecordedRuntimeFiles.Docker}/config.v2.json";
        string config = RecordedRuntimeFiles.Files[path].Replace("overlay2", @"\u0000", StringComparison.Ordinal);
        using FakeHost host = Host().With(path, config);
        var catalog = new ContainerCatalog(host.Root);
        Assert.That(catalog.Find(RecordedRuntimeFiles.Docker), Is.Null);
        Assert.That(catalog.FaultCount, Is.EqualTo(1));
    }

    private static void AskEverything(ContainerCatalog catalog, string id)
    {
        ContainerFacts fields = catalog.FieldsOf(id);
        foreach (string name in (string[])["container.name", "container.image.repository", "container.privileged", "container.mounts", "k8s.pod.name"])
            _ = fields.Get(name, null);
    }

    private static FakeHost Host()
    {
        var host = new FakeHost();
        foreach ((string path, string text) in RecordedRuntimeFiles.Files) host.With(path, text);
        return host;
    }
}
