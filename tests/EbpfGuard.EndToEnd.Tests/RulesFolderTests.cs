using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>A reload reads from where the guard was started with, not from what somebody put at its path.</summary>
[Category("AnyHost")]
public sealed class RulesFolderTests
{
    [Test]
    public async Task AnotherFolderAtTheRulesPathIsRefused()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        (string rules, string mine) = (folder.File("rules"), folder.File("mine"));
        foreach (string path in (string[])[rules, mine]) Directory.CreateDirectory(path);
        string text = File.ReadAllText(file.RuleFile);
        File.WriteAllText(Path.Combine(rules, "a.rule"), text);
        File.WriteAllText(Path.Combine(mine, "a.rule"), text.Replace(file.Path, "/nonexistent", StringComparison.Ordinal));
        await using RunningGuard guard = await RunningGuard.Start(rules, folder.File("audit.json"));

        Directory.Move(rules, folder.File("rules.old"));
        Directory.Move(mine, rules);
        guard.HangUp();
        await guard.Until(() => guard.Printed.Contains("were not reloaded", StringComparison.Ordinal), "the reload is refused");
        Assert.That(guard.Printed, Does.Contain("EG0314").And.Contain("another folder stands at"));
        await file.AssertRefused();
        await guard.Until(() => guard.Records().Any(r => r.GetProperty("record").GetString() == "fault"), "the log says so");

        Directory.Move(rules, mine);
        Directory.Move(folder.File("rules.old"), rules);
        guard.HangUp();
        await guard.UntilReloaded(1);
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task AnotherFolderAroundARuleFileIsRefused()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        (string rules, string mine) = (folder.File("rules"), folder.File("mine"));
        foreach (string path in (string[])[rules, mine]) Directory.CreateDirectory(path);
        string text = File.ReadAllText(file.RuleFile), ruleFile = Path.Combine(rules, "a.rule");
        File.WriteAllText(ruleFile, text);
        File.WriteAllText(Path.Combine(mine, "a.rule"), text.Replace(file.Path, "/nonexistent", StringComparison.Ordinal));
        await using RunningGuard guard = await RunningGuard.Start(ruleFile, folder.File("audit.json"), "--state-dir", folder.File("state"));

        Directory.Move(rules, folder.File("rules.old"));
        Directory.Move(mine, rules);
        guard.HangUp();
        await guard.Until(() => guard.Printed.Contains("were not reloaded", StringComparison.Ordinal) || guard.Reloads > 0, "it has tried to reload");
        Assert.That(guard.Printed, Does.Contain("EG0314"));
        await file.AssertRefused();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task AMountOverTheRulesIsRefused()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string rules = Directory.CreateDirectory(folder.File("rules")).FullName;
        File.Copy(file.RuleFile, Path.Combine(rules, "a.rule"));
        string mine = folder.Write("mine.rule", File.ReadAllText(file.RuleFile).Replace(file.Path, "/nonexistent", StringComparison.Ordinal));
        await using RunningGuard guard = await bpf.Guard(rules, folder.File("audit.json"), "--state-dir", folder.File("state"));
        foreach ((string mount, string umount, int times) in ((string, string, int)[])
            [($"mount -t tmpfs none {rules} && cp {mine} {rules}/a.rule", $"umount {rules}", 1), ($"mount --bind {mine} {rules}/a.rule", $"umount {rules}/a.rule", 2)])
        {
            Assert.That((await bpf.Shell(mount)).ExitCode, Is.Zero, mount);
            guard.HangUp();
            await guard.Until(() => guard.Printed.Split("were not reloaded").Length > times, $"the reload is refused: {mount}");
            await file.AssertRefused();
            Assert.That((await bpf.Shell(umount)).ExitCode, Is.Zero, umount);
        }

        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task AFileThatAnEditorReplacedIsRead()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        await using RunningGuard guard = await RunningGuard.Start(file.RuleFile, folder.File("audit.json"));
        string harmless = File.ReadAllText(file.RuleFile).Replace(file.Path, "/nonexistent", StringComparison.Ordinal);
        File.Move(folder.Write("new.rule", harmless), file.RuleFile, overwrite: true);
        guard.HangUp();
        await guard.UntilReloaded(1);
        await file.AssertReadable();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }
}
