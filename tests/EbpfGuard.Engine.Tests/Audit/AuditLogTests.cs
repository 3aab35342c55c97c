using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class AuditLogTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ebpfguard-log").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Nothing is on disk before it is flushed, and then all of it.</summary>
    [Test]
    public void RecordsAreWrittenTogether()
    {
        using AuditLog log = Open(1 << 20);
        for (int i = 0; i < 10; i++) log.Add(Some.Match(Some.Event()));
        Assert.That(new FileInfo(Path.Combine(_folder, "audit.json")).Length, Is.Zero);
        Assert.That(log.Flush(), Is.EqualTo(10));
        Assert.That(File.ReadAllLines(Path.Combine(_folder, "audit.json")), Has.Length.EqualTo(10));
    }

    [TestCase(4_000)]
    [TestCase(40_000)]
    [TestCase(400_000)]
    public void NoFileIsLargerForIt(int most)
    {
        using (AuditLog log = Open(most))
        {
            for (int i = 0; i < 1000; i++)
            {
                log.Add(Some.Match(Some.Event()));
                if (log.IsFull) log.Flush();
            }

            log.Flush();
        }

        FileInfo[] files = new DirectoryInfo(_folder).GetFiles();
        Assert.That(files, Has.Length.GreaterThan(1));
        Assert.That(files.Select(f => f.Length), Is.All.LessThanOrEqualTo(most).And.Some.GreaterThan(most / 2));
        Assert.That(files.Sum(f => File.ReadAllLines(f.FullName).Length), Is.EqualTo(1000));
    }

    private AuditLog Open(int most) => new(
        new AuditOptions { Path = Path.Combine(_folder, "audit.json"), MaxBytes = most, KeptFiles = 1000 }, new AuditRecordWriter("node1", HostFacts.None),
        new FakeTimeProvider(Some.Noon), NullLogger.Instance);
}
