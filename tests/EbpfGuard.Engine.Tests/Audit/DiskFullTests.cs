using System.Diagnostics;
using System.Text.Json;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

/// <summary>On a small file system of its own, mounted for the test.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DiskFullTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private string _mount = "";

    [SetUp]
    public void Mount()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("mounting a file system takes root");
        _mount = Directory.CreateTempSubdirectory("ebpfguard-full").FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _mount);
    }

    [TearDown]
    public void Unmount()
    {
        if (_mount.Length == 0) return;
        Run("umount", _mount);
        Directory.Delete(_mount);
    }

    [Test]
    public void WhatIsNotWrittenIsCountedAndTheCountIsWrittenFirst()
    {
        using AuditLog log = Open();
        int written = Fill(log, out int lost);
        Assert.That(written, Is.GreaterThan(5));
        Assert.That(log.TryWrite(Some.Match(Some.Event())), Is.False, "no retry before a pause");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(log.TryWrite(Some.Match(Some.Event())), Is.False, "a retry on a full disk");
        Assert.That(log.Unwritten, Is.EqualTo(lost + 2));
        Assert.That(Lines(), Has.Count.EqualTo(written), "no torn line");

        File.Delete(Path.Combine(_mount, "ballast"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(log.TryWrite(Some.Match(Some.Event())), Is.True);
        List<JsonElement> lines = [.. Lines().Skip(written)];
        Assert.That(lines.Select(l => l.GetProperty("record").GetString()), Is.EqualTo((string[])["log_restored", "match"]));
        Assert.That(long.Parse(lines[0].GetProperty("lost").GetString()!, null) + Told(written), Is.EqualTo(log.Unwritten));
    }

    [Test]
    public void OfABatchThatDoesNotFitTheFirstLinesAreWritten()
    {
        const int Records = 40;
        using AuditLog log = Open();
        for (int i = 0; i < Records; i++) log.Add(Some.Match(Some.Event(path: $"/{i}/" + new string('x', 3000))));
        int written = log.Flush();
        Assert.That(written, Is.GreaterThan(3).And.LessThan(Records));
        Assert.That(log.Unwritten, Is.EqualTo(Records - written));
        Assert.That(
            Lines().Select(l => l.GetProperty("path").GetString()![..3].TrimEnd('/', 'x')), Is.EqualTo(Enumerable.Range(0, written).Select(i => $"/{i}")), "whole, and in their order");
        Assert.That(log.Flush(), Is.Zero, "nothing is left to be written");
    }

    [Test]
    public void AnOutageEndsWithoutARecordToo()
    {
        using AuditLog log = Open();
        int written = Fill(log, out _);
        File.Delete(Path.Combine(_mount, "ballast"));
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Maintain();
        Assert.That(Lines().Skip(written).Single().GetProperty("record").GetString(), Is.EqualTo("log_restored"));
    }

    private AuditLog Open()
    {
        File.WriteAllBytes(Path.Combine(_mount, "ballast"), new byte[16384]);
        return new AuditLog(
            new AuditOptions { Path = Path.Combine(_mount, "audit.json") }, new AuditRecordWriter("node1", HostFacts.None), _time,
            NullLogger.Instance);
    }

    // Large records first, then small ones, until there is no room for any.
    private int Fill(AuditLog log, out int lost)
    {
        lost = 0;
        foreach (AuditRecord record in (AuditRecord[])
            [Some.Match(Some.Event(path: "/" + new string('x', 3000))), new GuardRecord(1, GuardSubject.Start, Priority.Notice, "", [])])
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            while (log.TryWrite(record))
            {
            }

            lost++;
        }

        return Lines().Count;
    }

    // What earlier ends of an outage have said already, while only small records found room.
    private long Told(int lines) => Lines().Take(lines)
        .Where(l => l.GetProperty("record").GetString() == "log_restored")
        .Sum(l => long.Parse(l.GetProperty("lost").GetString()!, null));

    private List<JsonElement> Lines() =>
        [.. File.ReadAllLines(Path.Combine(_mount, "audit.json")).Select(l => JsonDocument.Parse(l).RootElement)];

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, command);
    }
}
