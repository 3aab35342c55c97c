using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Reloads that come at the wrong moment: one owner does one after the other, and nothing of them stays.</summary>
public sealed class ReloadTests
{
    [Test]
    public async Task ReloadsThatOverlapLeaveOnePolicy()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        foreach (int _ in Enumerable.Range(0, 3))
        {
            guard.HangUp();
            await Task.Delay(50);
        }

        await guard.UntilReloaded(1);
        await guard.Until(() => guard.Reloads >= 2, "the requests that came meanwhile are done");
        Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        int before = guard.Matches(ForbiddenFile.Rule).Count;
        await file.AssertRefused();
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count > before, "the attempt is recorded");

        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(guard.Matches(ForbiddenFile.Rule).Count, Is.EqualTo(before + 1), "one policy, one record");
        Assert.That(guard.Reloads, Is.EqualTo(2), "what comes within a reload is one request");
        Assert.That(bpf.Generations(), Is.Empty);
        await file.AssertReadable();
    }

    [Test]
    [Category("AnyHost")]
    public async Task ARuleThatIsTakenAwayBetweenTwoReloadsIsGone()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File("audit.json"));
        await file.AssertRefused();
        guard.HangUp();
        string harmless = File.ReadAllText(file.RuleFile).Replace(file.Path, file.Path + ".other", StringComparison.Ordinal);
        File.WriteAllText(file.RuleFile, harmless);
        guard.HangUp();
        await guard.Until(() => guard.Reloads >= 1 && bpf.Generations().Length == 1, "the last rules are in force");
        guard.HangUp();
        await guard.UntilReloaded(2);
        await file.AssertReadable();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task AnEndWaitsForTheReloadThatIsUnderWay()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        foreach (int delay in (int[])[0, 100, 400])
        {
            await using RunningGuard guard = await bpf.Guard(file.RuleFile, folder.File($"audit{delay}.json"));
            guard.HangUp();
            await Task.Delay(delay);
            Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
            Assert.That(guard.Records()[^1].GetProperty("record").GetString(), Is.EqualTo("stop"));
            Assert.That(bpf.Generations(), Is.Empty, $"{delay} ms after the request");
            await file.AssertReadable();
        }
    }

    [Test]
    [Category("AnyHost")]
    public async Task ARequestBeforeTheGuardIsReadyWaits()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = bpf.GuardUnready(file.RuleFile, folder.File("audit.json"));
        await guard.Until(() => guard.Printed.Contains("Records go to", StringComparison.Ordinal), "the guard is about to load");
        guard.HangUp();
        await guard.WhenReady();
        await guard.UntilReloaded(1);
        await file.AssertRefused();
        Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task ARequestInTheFirstMomentsDoesNotEndTheGuard()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = bpf.GuardUnready(file.RuleFile, folder.File("audit.json"));
        await guard.Until(() => Signals.Catches(guard.Pid, Signals.HangUp), "the guard listens");
        guard.HangUp();
        await guard.WhenReady();
        await guard.UntilReloaded(1);
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task ParentsThatIgnoreSignalsDoNotMakeTheGuardDeaf()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        await using RunningGuard guard = await RunningGuard.Start(
            RunningGuard.Launch("sh", ["-c", "trap '' HUP TERM; exec \"$@\"", "sh", Tool.Path], file.RuleFile, audit, []), audit);
        guard.HangUp();
        await guard.UntilReloaded(1);
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task RulesThatAreGoneAreNotReadAgain()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"));
        File.WriteAllText(file.RuleFile, "");
        guard.HangUp();
        await guard.Until(() => guard.Printed.Contains("were not reloaded", StringComparison.Ordinal), "it says so");
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(
            guard.Records().Single(r => r.GetProperty("record").GetString() == "fault").GetProperty("output").GetString(),
            Does.Contain("the rules were not read again"));
    }

    [Test]
    [Category("AnyHost")]
    public async Task AnAccountThatWasAddedIsKnownAfterAReload()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        Ended changed = await bpf.Shell($"chmod 0755 {folder.Path} && cp /etc/passwd {folder.File("passwd")} && mount --bind {folder.File("passwd")} /etc/passwd");
        Assert.That(changed.ExitCode, Is.Zero, changed.ToString());
        string later = folder.Write("later.rule", File.ReadAllText(file.RuleFile).Replace(file.Path, $"{file.Path} and user.name = eg-later", StringComparison.Ordinal));
        await using RunningGuard guard = await bpf.Guard(later, folder.File("audit.json"));
        Assert.That((await Read()).ExitCode, Is.Zero);

        await bpf.Shell("echo 'eg-later:x:54321:54321::/:/bin/false' >>/etc/passwd");
        guard.HangUp();
        await guard.UntilReloaded(1);
        Ended refused = await Read();
        Assert.That((refused.ExitCode != 0, refused.Output), Is.EqualTo((true, "")));
        await file.AssertReadable();
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count == 1, "it is recorded");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);

        Task<Ended> Read() => Tool.RunProgram("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "cat", file.Path);
    }

    [Test]
    [Category("AnyHost")]
    public async Task RulesThatMostlyVanishAreToldOf()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        ForbiddenFile[] files = [.. Enumerable.Range(0, 3).Select(i => new ForbiddenFile(folder, $"file{i}"))];
        string rules = folder.Write("all.rule", string.Concat(files.Select((f, i) =>
            File.ReadAllText(f.RuleFile).Replace(ForbiddenFile.Rule, $"{ForbiddenFile.Rule} {i}", StringComparison.Ordinal) + "\n")));
        await using RunningGuard guard = await RunningGuard.Start(rules, folder.File("audit.json"));
        File.WriteAllText(rules, File.ReadAllText(files[0].RuleFile));
        guard.HangUp();
        await guard.UntilReloaded(1);
        await guard.UntilPrinted("more than half of the rules are gone; rules in force: 1, before: 3");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        System.Text.Json.JsonElement reload = guard.Records().Single(r => r.GetProperty("record").GetString() == "reload");
        Assert.That(reload.GetProperty("priority").GetString(), Is.EqualTo("Warning"));
        Assert.That(reload.GetProperty("rules_before").GetString(), Is.EqualTo("3"));
        Assert.That(reload.GetProperty("path").GetString(), Is.EqualTo(rules));
        Assert.That(reload.GetProperty("inode").GetString(), Is.Not.EqualTo("0"));
    }
}
