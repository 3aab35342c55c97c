using System.Text.Json;
using EbpfGuard.Engine.Containers.Sources;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Containers;

public sealed class RuntimeFilesTests
{
    private static readonly string Id = new string('a', 63) + "1";
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void Begin() => _folder = Directory.CreateTempSubdirectory("runtime-files");

    [TearDown]
    public void End() => _folder.Delete(recursive: true);

    [TestCase(10, true)]
    [TestCase(9, false)]
    public void AFileIsReadToItsLimit(int limit, bool expected)
    {
        string path = Write("ten", """{"a":1234}""");
        if (!expected)
        {
            Assert.That(() => RuntimeFiles.ReadJson(path, limit), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("larger than 9 bytes"));
            return;
        }

        using JsonDocument? document = RuntimeFiles.ReadJson(path, limit);
        Assert.That(document!.RootElement.GetProperty("a").GetInt32(), Is.EqualTo(1234));
    }

    [Test]
    public void ALinkIsAsLargeAsWhatItLeadsTo()
    {
        string link = Path.Join(_folder.FullName, "link");
        File.CreateSymbolicLink(link, Write("file", """{"a":1}"""));
        using (JsonDocument? document = RuntimeFiles.ReadJson(link, 7)) Assert.That(document, Is.Not.Null);
        Assert.That(() => RuntimeFiles.ReadJson(link, 6), Throws.TypeOf<InvalidDataException>());
        File.Delete(Path.Join(_folder.FullName, "file"));
        Assert.That(RuntimeFiles.ReadJson(link), Is.Null);
    }

    [Test]
    public void WhatIsNotThereOrEmptyOrADeviceIsNotRead()
    {
        Assert.That(RuntimeFiles.ReadJson(Path.Join(_folder.FullName, "none")), Is.Null);
        Assert.That(RuntimeFiles.ReadJson(Write("empty", "")), Is.Null);
        Assert.That(RuntimeFiles.ReadJson("/dev/zero"), Is.Null);
    }

    [Test]
    public void AnIdIsCompletedByTheFolderThatBeginsWithIt()
    {
        foreach (string name in (string[])[Id, "aab", new string('a', 62) + "zz", new string('a', 65)]) _folder.CreateSubdirectory(name);
        Assert.That(RuntimeFiles.FullId(_folder.FullName, Id[..12]), Is.EqualTo(Id), "the one that has an id's length and digits");
        Assert.That(RuntimeFiles.FullId(_folder.FullName, Id), Is.EqualTo(Id));
        Assert.That(RuntimeFiles.FullId(_folder.FullName, new string('b', 64)), Is.Null);
        Assert.That(RuntimeFiles.FullId(_folder.FullName, "bbb"), Is.Null);
        Assert.That(RuntimeFiles.FullId(Path.Join(_folder.FullName, "none"), Id), Is.Null);
    }

    private string Write(string name, string text)
    {
        string path = Path.Join(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
