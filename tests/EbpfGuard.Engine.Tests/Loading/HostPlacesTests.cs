using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Host;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

public sealed class HostPlacesTests
{
    [Test]
    public void EveryPartOfAFileSystemHasItsPlaces()
    {
        var places = HostPlaces.Of(
        [
            Mount(5, "/@", "/"), Mount(5, "/@home", "/home"), Mount(5, "/@home", "/mnt/home"), Mount(5, "/@home", "/home"),
            Mount(6, "/", "/data"),
        ]);
        Assert.That(places.Places.Values.Select(p => (p.Count, p.Path, p.Root)), Is.EqualTo(new[]
        {
            (1, "/", "/@"), (2, "/home", "/@home"), (2, "/mnt/home", "/@home"), (1, "/data", ""),
        }));
        Assert.That(places.Mounts.Select(m => (m.Key, m.Value.Places, m.Value.Reach)), Is.EqualTo(new[] { (5UL, 3U, 6U), (6UL, 1U, 0U) }));
        Assert.That(places.Mounts.Select(m => m.Value.Lengths), Is.EqualTo(new[] { 1UL << 2 | 1UL << 6, 1UL }), "of `/@`, `/@home`, and the whole");
        Assert.That(places.Unnamed, Is.Empty);
    }

    [Test]
    public void EntryHasTheMountPointAndItsLastPart()
    {
        PlaceEntry entry = new HostPlace(1, "/mnt/héim", "/@").Entry();
        Assert.That(Encoding.UTF8.GetString(((ReadOnlySpan<byte>)entry.Path)[..(int)entry.PathBytes]), Is.EqualTo("/mnt/héim"));
        Assert.That((entry.Tail, entry.Root[0], entry.Root[2]), Is.EqualTo((5U, (byte)'/', (byte)0)));
        Assert.That(new HostPlace(1, "/", "").Entry().PathBytes, Is.Zero);
    }

    [Test]
    public void PlacesWithoutRoomAreSaid()
    {
        string deep = "/" + new string('x', AbiLimits.PlacePath);
        string[] many = [.. Enumerable.Range(0, AbiLimits.Places + 2).Select(i => $"/at-{i}")];
        var places = HostPlaces.Of([Mount(5, "/", deep), Mount(6, deep, "/short"), .. many.Select(m => Mount(7, "/", m))]);
        Assert.That(places.Unnamed, Is.EqualTo((string[])[deep, "/short", .. many[AbiLimits.Places..]]));
        Assert.That(places.Mounts.Keys, Is.EqualTo(new[] { 7UL }));
    }

    [Test]
    public void ExportsOfOneServerAreNotTakenForOneAnother() =>
        Assert.That(HostPlaces.Of([Mount(5, "/", "/a", "nfs4"), Mount(5, "/", "/b", "nfs4")]).Places.Values.Select(p => p.Path), Is.EqualTo((string[])["/a"]));

    private static MountPoint Mount(ulong device, string root, string path, string type = "btrfs") => new(1, device, root, path, type);
}
