using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>What <c>status</c> says of a guard that lives: it is named wherever it is asked of, with the numbers that the guard has.</summary>
public sealed class StatusTests
{
    private const string Late = "Left to the responder";

    [TestCase(true)]
    [TestCase(false)]
    public async Task AGuardWhosePinsCannotBeSeenIsNamed(bool areRemoved)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create(), elsewhere = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        if (areRemoved) await bpf.Shell("rm -rf /sys/fs/bpf/ebpfguard");
        PrivateBpf here = areRemoved ? bpf : elsewhere;
        await file.AssertRefused();

        Ended status = await here.Run("status", "--state-dir", RunningGuard.StateOf(file.RuleFile));
        Assert.That(status.ExitCode, Is.EqualTo(3), status.ToString());
        Assert.That(status.Output, Does.Match("in force: 1 rules since [0-9-]+T")
            .And.Contain($"process {guard.Pid}, alive").And.Contain("cannot be seen from here").And.Contain(ForbiddenFile.Rule));
        JsonElement policy = await here.Status(file.RuleFile, exitCode: 3);
        Assert.That(policy.GetProperty("pins_hidden").GetBoolean(), Is.True);
        Assert.That(policy.GetProperty("rules")[0].TryGetProperty("matched", out _), Is.False, "what was counted is not known");

        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That((await here.Run("status", "--state-dir", RunningGuard.StateOf(file.RuleFile))).ExitCode, Is.EqualTo(1));
    }

    [TestCase("monitor", true)]
    [TestCase("enforce", false)]
    public async Task WhetherRulesOnlyWatchIsSaid(string mode, bool isMonitored)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"), "--mode", mode);
        Assert.That((await bpf.Status(file.RuleFile)).GetProperty("rules")[0].GetProperty("monitor").GetBoolean(), Is.EqualTo(isMonitored));
        string text = (await bpf.Run("status", "--state-dir", RunningGuard.StateOf(file.RuleFile))).Output;
        Assert.That(text, isMonitored ? Does.Contain("(monitor)") : Does.Not.Contain("(monitor)"));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task AGuardThatPinsElsewhereIsFoundThere()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"), "--pin-dir", "/sys/fs/bpf/named");
        Assert.That((await bpf.Status(file.RuleFile)).GetProperty("pins").GetString(), Does.StartWith("/sys/fs/bpf/named/"));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task WhatADeadGuardPinnedElsewhereIsEndedThere()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"), "--pin-dir", "/sys/fs/bpf/named");
        await guard.KillAtOnce();
        await file.AssertRefused();
        string state = RunningGuard.StateOf(file.RuleFile);
        Assert.That((await bpf.Run("stop", "--state-dir", state)).ExitCode, Is.Zero);
        await file.AssertReadable();
        Assert.That((await bpf.Run("status", "--state-dir", state)).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task ItsNumbersAreThoseOfTheGuardsEnd()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        await using TemporaryFolder disk = await TemporaryFolder.CreateDisk(256 * 1024);
        await using PrivateBpf bpf = await PrivateBpf.Create();
        var file = new ForbiddenFile(folder);
        string bad = folder.Write("bad1", "x");
        string rules = folder.Write("both.rule", $$"""
            {{File.ReadAllText(file.RuleFile)}}

            rule "{{Late}}" {
                desc       "Only user space knows regular expressions."
                condition  evt.type in (open, openat, openat2) and fd.name startswith {{folder.Path}}/bad and fd.name regex ".*/bad[0-9]+"
                output     "opened (file=%fd.name)"
                priority   critical
                action     kill
            }
            """);
        await using RunningGuard guard = await bpf.Guard(rules, disk.File("audit.json"));
        Ended culprit = await Tool.RunProgram("bash", "-c", "exec 3<\"$0\"; read -t 60 <> <(:)", bad);
        Assert.That(culprit.ExitCode, Is.EqualTo(128 + 9));
        await guard.Until(() => guard.Matches(Late).Count == 1, "the kill is recorded");

        disk.Fill("ballast");
        await file.Try(50);
        await guard.UntilPrinted("No space left");
        File.Delete(disk.File("ballast"));
        await guard.UntilPrinted("can be written again");
        JsonElement[] said = [.. (await bpf.Status(rules)).GetProperty("rules").EnumerateArray()];
        Assert.That(said.Sum(r => AuditTotals.Count(r, "lost")), Is.Positive, "what the log could not take");
        Assert.That(AuditTotals.Count(said.Single(r => Name(r) == Late), "stopped"), Is.EqualTo(1), "by the responder");

        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        foreach (JsonElement rule in said)
        {
            JsonElement loss = guard.Records().Last(r => r.GetProperty("record").GetString() == "loss" && r.GetProperty("for_rule").GetString() == Name(rule));
            foreach (string count in (string[])["matched", "stopped", "recorded", "held_back", "unconfirmed", "lost"])
                Assert.That(AuditTotals.Count(rule, count), Is.EqualTo(AuditTotals.Count(loss, count)), $"{Name(rule)}: {count}");
        }
    }

    private static string? Name(JsonElement rule) => rule.GetProperty("name").GetString();
}
