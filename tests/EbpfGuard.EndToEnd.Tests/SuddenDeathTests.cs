using System.Diagnostics;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Processes that end without a word: the guard, the guarded, and their parents.</summary>
[Category("EveryMode")]
public sealed class SuddenDeathTests
{
    [Test]
    public async Task TheTargetsParentIsKilledAndTheTargetStaysGuarded()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"));

        // The parent starts a child that waits for a file to appear, then reads; the parent is killed in between.
        string go = folder.File("go"), done = folder.File("done"), loot = folder.File("loot");
        string child = $"while [ ! -e {go} ]; do sleep 0.1; done; cat {file.Path} >{loot} 2>/dev/null; echo $? >{done}";
        using Process parent = Tool.Start("bash", "-c", $"(setsid bash -c '{child}' >/dev/null 2>&1 </dev/null &) ; echo started; sleep 600");
        Assert.That(await parent.StandardOutput.ReadLineAsync(), Is.EqualTo("started"));
        Signals.Send(parent.Id, Signals.Kill);
        await parent.WaitForExitAsync();
        File.WriteAllText(go, "");
        await guard.Until(() => File.Exists(done) && new FileInfo(done).Length > 0, "the orphan has tried");

        Assert.That(File.ReadAllText(done).Trim(), Is.Not.EqualTo("0"), "an orphan is not free");
        Assert.That(new FileInfo(loot).Length, Is.Zero);
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count > 0, "the attempt is recorded");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task AGuardedProcessIsKilledAndTheGuardGoesOn()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"));

        using Process victim = Tool.Start("bash", "-c", $"while :; do (: <{file.Path}) 2>/dev/null; done");
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count > 3, "the process has tried");
        Signals.Send(victim.Id, Signals.Kill);
        await victim.WaitForExitAsync();

        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        await file.AssertReadable();
    }

    [Test]
    public async Task TheGuardIsKilledAndEnforcementGoesOnUntilTheNextOneTakesOver()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using (RunningGuard first = await bpf.Guard(file.RuleFile, folder.File("first.json")))
        {
            await file.AssertRefused();
            await first.KillAtOnce();
        }

        await file.AssertRefused();
        await using RunningGuard second = await bpf.Guard(file.RuleFile, folder.File("second.json"));
        await file.AssertRefused();
        await second.Until(() => second.Matches(ForbiddenFile.Rule).Count > 1, "the next guard records, what was decided before it too");
        Assert.That(await second.Stop(), Is.Zero, second.Printed);
        await file.AssertReadable();
    }

    [Test]
    public async Task AnOrderlyEndLeavesNothingBehind()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"));
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);

        await file.AssertReadable();
        string[] kinds = [.. guard.Records().Select(r => r.GetProperty("record").GetString()!)];
        Assert.That(kinds[0], Is.EqualTo("start"));
        Assert.That(kinds[^1], Is.EqualTo("stop"));
        Assert.That(guard.Records().Select(r => r.GetProperty("record").GetString()), Does.Contain("loss"), "every rule is accounted for at the end");
    }
}
