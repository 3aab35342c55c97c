using System.Diagnostics;
using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class ContainerCatalogTests
{
    private const string Id = "7951fb549ab99e0722a949b6c121634e1f3a36b5bacbe5392991e3b12251e6b8";
    private readonly FakeTimeProvider _time = new(Some.Noon);

    [Test]
    public void AContainerIsNotReadAgainForASecond()
    {
        var source = new CountingSource { Answer = new ContainerMetadata(Id, "docker") { Name = "old" } };
        var catalog = new ContainerCatalog([source], _time, null);
        for (int i = 0; i < 10; i++) Assert.That(catalog.Find(Id)!.Name, Is.EqualTo("old"));
        Assert.That(source.Calls, Is.EqualTo(1));

        source.Answer = source.Answer with { Name = "new" };
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(catalog.Find(Id)!.Name, Is.EqualTo("new"));
    }

    [Test]
    public void AKnownContainerIsReadLessAndLessOften()
    {
        var source = new CountingSource { Answer = new ContainerMetadata(Id, "docker") };
        var catalog = new ContainerCatalog([source], _time, null);
        for (int second = 0; second < 3600; second++)
        {
            catalog.Find(Id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // At 0, 1, 3, 7, 15, 31, 63 s (seven times: 1+2+4+8+16+32 s), then each minute.
        Assert.That(source.Calls, Is.EqualTo(7 + 58));
    }

    [Test]
    public void AMissingContainerIsSoonLookedForAgain()
    {
        var source = new CountingSource();
        var catalog = new ContainerCatalog([source], _time, null);
        Assert.That(catalog.Find(Id), Is.Null);
        source.Answer = new ContainerMetadata(Id, "docker");
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.That(catalog.Find(Id), Is.Null);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(catalog.Find(Id), Is.Not.Null);
    }

    [Test]
    public void AMissingContainerIsNotLookedForAtEveryQuestion()
    {
        var source = new CountingSource();
        var catalog = new ContainerCatalog([source], _time, null);
        for (int i = 0; i < 60_000; i++)
        {
            catalog.Find(Id);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // 50 ms doubling to 5 s within 6.4 s, then every 5 s of the minute.
        Assert.That(source.Calls, Is.InRange(17, 20));
    }

    [Test]
    public void AfterALongAbsenceAContainersChangesAreSeenAsSoonAsThoseOfANewOne()
    {
        var source = new CountingSource();
        var catalog = new ContainerCatalog([source], _time, null);
        for (int i = 0; i < 20; i++)
        {
            catalog.Find(Id);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        source.Answer = new ContainerMetadata(Id, "docker");
        Assert.That(catalog.Find(Id)!.Ip, Is.Null);
        source.Answer = source.Answer with { Ip = "172.17.0.2" };
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(catalog.Find(Id)!.Ip, Is.EqualTo("172.17.0.2"));
    }

    [Test]
    public void AContainerThatIsGoneKeepsItsFacts()
    {
        var source = new CountingSource { Answer = new ContainerMetadata(Id, "docker") { Name = "web" } };
        var catalog = new ContainerCatalog([source], _time, null);
        catalog.Find(Id);
        source.Answer = null;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(catalog.Find(Id)?.Name, Is.EqualTo("web"));
    }

    [Test]
    public void OnlySoManyAreRemembered()
    {
        var source = new CountingSource { Answer = new ContainerMetadata(Id, "docker") };
        var catalog = new ContainerCatalog([source], _time, null);
        catalog.Find(Id);
        for (int i = 0; i < ContainerCatalog.Capacity - 1; i++) catalog.Find($"{i:x12}");
        catalog.Find(Id);
        int calls = source.Calls;
        Assert.That(calls, Is.EqualTo(ContainerCatalog.Capacity), "all fit");

        catalog.Find("ffffffffffff");
        catalog.Find(Id);
        Assert.That(source.Calls, Is.EqualTo(calls + 1), "what was just asked for stays");
        catalog.Find($"{0:x12}");
        Assert.That(source.Calls, Is.EqualTo(calls + 2), "what was longest not asked for went");
    }

    [Test]
    public void WhatIsMalformedIsMissingAndToldOnce()
    {
        var log = new LogLines();
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", "{\"Name\": \"/we");
        var catalog = new ContainerCatalog(host.Root, _time, log);
        for (int i = 0; i < 5; i++)
        {
            Assert.That(catalog.Find(Id[..12]), Is.Null);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.That(log.Lines, Has.Count.EqualTo(1));
        Assert.That(log.Lines[0], Does.StartWith("facts of container 7951fb549ab9 cannot be read: "));
        Assert.That(catalog.FaultCount, Is.EqualTo(5));

        host.With($"/var/lib/docker/containers/{Id}/config.v2.json", "{\"Name\": \"/web\"}");
        Assert.That(catalog.Find(Id[..12])?.Name, Is.EqualTo("web"));
    }

    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("{}")]
    [TestCase("""{"Name": 7, "Config": [], "Created": "yesterday", "MountPoints": {"/a": 7, "/b": null}, "NetworkSettings": {"Networks": {"a": 1}}}""")]
    [TestCase("""{"Config": {"Labels": {"a": 7, "b": null, "c": {}}, "Image": ["nginx"]}, "Driver": {}, "Image": false}""")]
    public void JsonOfAnotherFormSaysNothing(string json)
    {
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", json)
            .With($"/var/lib/docker/containers/{Id}/hostconfig.json", json);
        var catalog = new ContainerCatalog(host.Root, _time);
        ContainerMetadata container = catalog.Find(Id)!;
        Assert.That((container.Name, container.Image, container.Privileged, container.Created), Is.EqualTo(((string?)null, (string?)null, (bool?)null, (DateTimeOffset?)null)));
        Assert.That(catalog.FaultCount, Is.Zero);
        Assert.That(catalog.FieldsOf(Id).All, Does.Not.ContainKey("container.name"));
    }

    [TestCase("{\"Name\": \"\\ud800\"}", TestName = "Half a character")]
    [TestCase("{\"Config\": {\"Labels\": {\"\\udfff\": \"x\"}}}", TestName = "Half a character in a key")]
    [TestCase("{\"Name\": \"/a\", }", TestName = "A comma too many")]
    public void TextThatIsNoneIsMissing(string json)
    {
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", json);
        var catalog = new ContainerCatalog(host.Root, _time);
        Assert.That(catalog.Find(Id), Is.Null);
        Assert.That(catalog.FaultCount, Is.EqualTo(1));
    }

    [Test]
    public void JsonWithoutAnEndOfNestingIsMissing()
    {
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", new string('[', 100_000));
        Assert.That(new ContainerCatalog(host.Root, _time).Find(Id), Is.Null);
    }

    [Test]
    public void AHugeFileIsNotRead()
    {
        var log = new LogLines();
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/config.v2.json", "");
        using (FileStream file = File.OpenWrite(Path.Join(host.Root, $"/var/lib/docker/containers/{Id}/config.v2.json")))
            file.SetLength(50 << 20);
        Assert.That(new ContainerCatalog(host.Root, _time, log).Find(Id), Is.Null);
        Assert.That(log.Lines.Single(), Does.Contain("larger than 4194304 bytes"));
    }

    [Test]
    public void ALoopOfLinksIsMissing()
    {
        using FakeHost host = new FakeHost()
            .WithLink($"/var/lib/docker/containers/{Id}/config.v2.json", "hostconfig.json")
            .WithLink($"/var/lib/docker/containers/{Id}/hostconfig.json", "config.v2.json")
            .WithLink("/run/containerd/io.containerd.runtime.v2.task", "io.containerd.runtime.v2.task");
        Assert.That(new ContainerCatalog(host.Root, _time).Find(Id), Is.Null);
    }

    [Test]
    [CancelAfter(10_000)]
    public void ADeviceIsNotRead(CancellationToken cancel)
    {
        using FakeHost host = new FakeHost().WithLink($"/var/lib/docker/containers/{Id}/config.v2.json", "/dev/zero");
        Task<ContainerMetadata?> found = Task.Run(() => new ContainerCatalog(host.Root, _time).Find(Id), cancel);
        Assert.That(found.Wait(5_000, cancel), Is.True, "reading has an end");
        Assert.That(found.Result, Is.Null);
    }

    [Test]
    [CancelAfter(10_000)]
    public void APipeIsNotWaitedFor(CancellationToken cancel)
    {
        using FakeHost host = new FakeHost().With($"/var/lib/docker/containers/{Id}/hostconfig.json", "{}");
        string pipe = Path.Join(host.Root, $"/var/lib/docker/containers/{Id}/config.v2.json");
        using (Process mkfifo = Process.Start("mkfifo", [pipe])) mkfifo.WaitForExit();
        Assert.That(File.Exists(pipe), Is.True);
        Task<ContainerMetadata?> found = Task.Run(() => new ContainerCatalog(host.Root, _time).Find(Id), cancel);
        Assert.That(found.Wait(5_000, cancel), Is.True, "nobody will ever write");
        Assert.That(found.Result, Is.Null);
    }

    [Test]
    public void TheFirstDigitsFindNothingButWholeIds()
    {
        using FakeHost host = new FakeHost()
            .With("/var/lib/docker/containers/7951fb549ab9/config.v2.json", "{\"Name\": \"/short\"}")
            .With($"/var/lib/docker/containers/{Id}0/config.v2.json", "{\"Name\": \"/long\"}")
            .With($"/var/lib/docker/containers/{Id.Replace('e', 'x')}/config.v2.json", "{\"Name\": \"/letters\"}");
        Assert.That(new ContainerCatalog(host.Root, _time).Find("7951fb549ab9"), Is.Null);
    }

    [TestCase("../../../etc/passwd")]
    [TestCase("*")]
    [TestCase("????????????")]
    [TestCase("7951fb549ab")]
    [TestCase("7951FB549AB9")]
    [TestCase("")]
    public void WhatIsNoIdIsLookedForNowhere(string id)
    {
        var source = new CountingSource { Answer = new ContainerMetadata(Id, "docker") };
        Assert.That(new ContainerCatalog([source], _time, null).Find(id)?.Type, Is.EqualTo("lxc"));
        Assert.That(source.Calls, Is.Zero);
    }

    [Test]
    public void AnLxcContainerIsItsName()
    {
        ContainerMetadata container = new ContainerCatalog("/nowhere", _time).Find("web")!;
        Assert.That((container.Id, container.Name, container.Type), Is.EqualTo(("web", "web", "lxc")));
        Assert.That(new ContainerCatalog("/nowhere", _time).Find("host"), Is.Null);
    }

    [Test]
    public void ALabelCannotLendAnotherContainersLabels()
    {
        // The beginning of an id, and a circle.
        const string other = "aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999";
        string Config(string sandbox) => $$"""{"Config": {"Labels": {"io.kubernetes.sandbox.id": "{{sandbox}}", "own": "yes"} } }""";
        using FakeHost host = new FakeHost()
            .With($"/var/lib/docker/containers/{Id}/config.v2.json", Config(other[..12]))
            .With($"/var/lib/docker/containers/{other}/config.v2.json", Config(other));
        var catalog = new ContainerCatalog(host.Root, _time);
        Assert.That(catalog.Find(Id)!.Pod!.Labels, Is.Null);
        Assert.That(catalog.Find(other)!.Pod!.Labels!["own"], Is.EqualTo("yes"));
    }

    private sealed class CountingSource : IContainerSource
    {
        public int Calls { get; private set; }

        public ContainerMetadata? Answer { get; set; }

        public ContainerMetadata? Find(string id)
        {
            Calls++;
            return Answer;
        }
    }
}
