using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>What stands at the path of the log is not always a file: it is refused, left as it is, and nothing is loaded.</summary>
[Category("AnyHost")]
public sealed class OddAuditLogTests
{
    [TestCase("a pipe", "mkfifo -m 0644")]
    [TestCase("a device", "mk() { mknod -m 0644 \"$1\" c 1 3; }; mk")]
    [TestCase("a symbolic link", "ln -s elsewhere.json")]
    public async Task ItIsRefusedAndLeftAsItIs(string kind, string maker)
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        var file = new ForbiddenFile(folder);
        string audit = folder.File("audit.json");
        Ended made = await Tool.RunProgram("bash", "-c", $"{maker} '{audit}'");
        if (made.ExitCode != 0) Assert.Ignore(made.Error);
        string before = await Look(audit);

        Ended ended = await Tool.Run("run", file.RuleFile, "--audit", audit, "--cannot-block", "kill", "--state-dir", folder.File("state"));
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Error, Does.Contain($"error[EG0307]: the audit log {audit} cannot be written: it is {kind}").And.Contain("name a file with `--audit`"));
        Assert.That(await Look(audit), Is.EqualTo(before));
        await file.AssertReadable();
    }

    private static async Task<string> Look(string path) => (await Tool.RunProgram("stat", "-c", "%A %t %T", path)).Output;
}
