using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>One guard at a time: who comes second is refused, or takes over without a gap.</summary>
public sealed class SecondGuardTests
{
    // Under emulation each guard takes its time.
    private static readonly int Successors = Lengths.IsVirtual ? 1 : 3;

    [Test]
    [Category("AnyHost")]
    public async Task ASecondGuardIsRefusedWithoutABpfFileSystemToo()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"), "--no-pin");
        Ended second = await Tool.Run(
            "run", file.RuleFile, "--audit", folder.File("second.json"), "--cannot-block", "kill", "--no-pin", "--state-dir", RunningGuard.StateOf(file.RuleFile));
        Assert.That(second.ExitCode, Is.EqualTo(3), second.ToString());
        Assert.That(second.Error, Does.Contain("EG0312").And.Contain($"process {guard.Pid}, since 20").And.Contain("--takeover"));
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ATakeoverLeavesNoGap(bool isPinned)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        string[] pin = isPinned ? [] : ["--no-pin"];
        RunningGuard guard = await bpf.Guard(file.RuleFile, audit, pin);
        var attempts = new Attempts(file);
        for (int i = 0; i < Successors; i++)
        {
            RunningGuard next = await bpf.Guard(file.RuleFile, audit, [.. pin, "--takeover"]);
            Assert.That(await guard.Ended(), Is.Zero, guard.Printed);
            Assert.That(guard.Printed, Does.Contain($"process {next.Pid} has taken its place"));
            await guard.DisposeAsync();
            guard = next;
        }

        Assert.That(await attempts.End(), Is.Zero, "attempts that were not stopped");
        if (isPinned) Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(guard.Records().Count(r => r.GetProperty("record").GetString() == "stop"), Is.EqualTo(Successors + 1), "both write one log whole");
        AuditTotals.AssertWhole(guard.Records());
        await guard.DisposeAsync();
        await file.AssertReadable();
    }

    // After an update the tool is another file; it reads what the rules of the one before protect.
    [TestCase(true)]
    [TestCase(false)]
    public async Task AnUpdatedToolIsNotStoppedByTheRulesBeforeIt(bool isAlive)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Directory.CreateDirectory(folder.File("watched/folder"));
        string updated = folder.File("ebpfguard"), watched = folder.Write("watched/folder/file", "secret");
        File.Copy(Tool.Path, updated);
        string rules = folder.Write("own.rule", $$"""
            rule "watched" {
                desc       "Nobody looks."
                condition  evt.type in (open, openat) and fd.name startswith {{folder.File("watched")}}
                output     "opened %fd.name"
                priority   critical
                action     kill
            }
            """);
        await using RunningGuard before = await bpf.Guard(rules, folder.File("audit.json"));
        if (!isAlive) await before.KillAtOnce();
        await using RunningGuard after = await bpf.GuardBy(updated, rules, folder.File("next.json"), "--takeover");
        Ended reader = await Tool.RunProgram("cat", watched);
        Assert.That(reader.Output, Is.Empty, "the rules are in force");
        Assert.That(await after.Stop(), Is.Zero, after.Printed);
    }

    [TestCase(true)]
    [TestCase(false)]
    [Category("AnyHost")]
    public async Task WhoTakesOverWithFarFewerRulesSaysSo(bool isAlive)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string more = folder.Write("more.rule", string.Concat(Enumerable.Range(0, 3).Select(i =>
            File.ReadAllText(file.RuleFile).Replace(ForbiddenFile.Rule, $"{ForbiddenFile.Rule} {i}", StringComparison.Ordinal) + "\n")));
        string[] state = ["--state-dir", folder.File("state")];
        await using RunningGuard before = await bpf.Guard(more, folder.File("audit.json"), state);
        if (!isAlive) await before.KillAtOnce();
        await using RunningGuard next = await bpf.Guard(file.RuleFile, folder.File("audit.json"), [.. state, "--takeover"]);
        await next.UntilPrinted("more than half of the rules are gone; rules in force: 1, before: 3");
        await file.AssertRefused();
        Assert.That(await next.Stop(), Is.Zero, next.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task AGuardThatDoesNotAnswerIsTakenOverAllTheSame()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard stalled = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        Signals.Send(stalled.Pid, Signals.Stop);
        await using RunningGuard next = await bpf.Guard(file.RuleFile, folder.File("audit.json"), "--takeover");
        Assert.That(Signals.Exists(stalled.Pid) && await stalled.Ended() == 0, Is.False, "it was killed");
        await file.AssertRefused();
        Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        Assert.That(await next.Stop(), Is.Zero, next.Printed);
        await file.AssertReadable();
    }

    [Test]
    public async Task AnEndThatKeepsEnforcementLeavesNoGapBeforeTheNextStart()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        var attempts = new Attempts(file, isStarted: false);
        for (int i = 0; i < Successors; i++)
        {
            await using RunningGuard guard = await bpf.Guard(file.RuleFile, audit, "--keep");
            if (i == 0) attempts.Start();
            Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
            Assert.That(guard.Printed, Does.Contain("its rules stay in force"));
            Assert.That(guard.Records()[^1].GetProperty("left_in_force").GetString(), Is.EqualTo("true"));
            await file.AssertRefused();
        }

        await using RunningGuard last = await bpf.Guard(file.RuleFile, audit);
        Assert.That(await attempts.End(), Is.Zero, "attempts that were not stopped");
        Assert.That(await last.Stop(), Is.Zero, last.Printed);
        AuditTotals.AssertWhole(last.Records());
        Assert.That(bpf.Generations(), Is.Empty);
        await file.AssertReadable();
    }

    [Test]
    [Category("AnyHost")]
    public async Task WhatIsNotPinnedCannotBeKept()
    {
        Ended ended = await Tool.Run("run", "x.rule", "--audit", "x.json", "--keep", "--no-pin");
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.Contain("--keep"));
    }
}
