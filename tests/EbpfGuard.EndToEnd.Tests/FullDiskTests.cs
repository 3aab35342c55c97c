using System.Diagnostics;
using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>A disk that is full: enforcement goes on, what could not be written is counted, and the count is in the log.</summary>
[Category("AnyHost")]
public sealed class FullDiskTests
{
    [Test]
    public async Task AFullDiskCostsRecordsButNoDecision()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        await using TemporaryFolder disk = await TemporaryFolder.CreateDisk(256 * 1024);
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, disk.File("audit.json"));
        await file.AssertRefused();
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count > 0, "the first record is written");

        disk.Fill("ballast");
        await file.Try(50);
        await file.AssertRefused();
        await guard.Until(() => guard.Printed.Contains("audit", StringComparison.OrdinalIgnoreCase)
            && guard.Printed.Contains("No space left", StringComparison.OrdinalIgnoreCase), "the guard says that the log is full");

        File.Delete(disk.File("ballast"));
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);

        JsonElement loss = guard.Records().Last(r => r.GetProperty("record").GetString() == "loss");
        long Count(string key) => loss.GetProperty(key).GetInt64();
        Assert.That(Count("lost_on_disk"), Is.Positive, "records that could not be written are counted");
        Assert.That(Count("matched"), Is.EqualTo(Count("recorded") + Count("held_back") + Count("lost") + Count("unconfirmed")));
        Assert.That(Count("recorded"), Is.EqualTo(guard.Matches(ForbiddenFile.Rule).Count), "the log holds what it says it holds");
    }

    [Test]
    public async Task AFileThatMayNotGrowCostsRecordsButNoDecision()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        Process limited = RunningGuard.Launch("bash", ["-c", "ulimit -f 10; exec \"$@\"", "bash", Tool.Path], file.RuleFile, audit, []);
        await using RunningGuard guard = await RunningGuard.Start(limited, audit);
        await file.Try(50);
        await guard.UntilPrinted("the file may not be larger");
        await file.AssertRefused();

        using (var emptied = new FileStream(audit, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) emptied.SetLength(0);
        await guard.Until(() => guard.Records().Count > 0, "there is room again");
        Assert.That(guard.Records()[0].GetProperty("record").GetString(), Is.EqualTo("log_restored"));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();

        JsonElement loss = guard.Records().Last(r => r.GetProperty("record").GetString() == "loss");
        Assert.That(AuditTotals.Count(loss, "lost_on_disk"), Is.Positive, "records that could not be written are counted");
        AuditTotals.AssertAddsUp(loss);
    }
}
