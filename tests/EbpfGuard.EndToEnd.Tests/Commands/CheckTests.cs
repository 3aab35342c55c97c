using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests.Commands;

/// <summary><c>check</c>: what it says of rules that are right.</summary>
[Category("AnyHost")]
public sealed class CheckTests
{
    private static readonly string Samples = Path.Combine(Tool.Root, "samples");

    [Test]
    public async Task TheReportSaysHowEachRuleIsStopped()
    {
        Ended ended = await Tool.Run("check", "--target", "lsm", Samples);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain("Salaries opened by another program").And.Contain("lsm/file_open").And.Contain("denied"));
        Assert.That(ended.Output, Does.Contain("killed at exec"));
    }

    [Test]
    public async Task AHostThatCannotDenyIsAnError()
    {
        Ended refused = await Tool.Run("check", "--target", "tracepoint", Path.Combine(Samples, "01-protect-a-file"));
        Assert.That(refused.ExitCode, Is.EqualTo(1), refused.ToString());
        Assert.That(refused.Output + refused.Error, Does.Contain("--cannot-block kill"));

        Ended told = await Tool.Run("check", "--target", "tracepoint", "--cannot-block", "kill", Path.Combine(Samples, "01-protect-a-file"));
        Assert.That(told.ExitCode, Is.Zero, told.ToString());
        Assert.That(told.Output, Does.Contain("killed on return"));
    }

    [Test]
    public async Task TheReportComesAsJson()
    {
        Ended ended = await Tool.Run("check", "--target", "lsm", "--format", "json", Samples);
        using JsonDocument report = JsonDocument.Parse(ended.Output);
        JsonElement rule = report.RootElement.GetProperty("rules").EnumerateArray()
            .Single(r => r.GetProperty("name").GetString() == "Sync agent leaves its network");
        Assert.That(rule.GetProperty("operations")[0].GetProperty("stop").GetString(), Is.EqualTo("denied"));
        Assert.That(report.RootElement.GetProperty("diagnostics").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task RulesAreSelectedByNameAndTag()
    {
        string rules = Path.Combine(Tool.Root, "rules");
        Ended some = await Tool.Run("check", "--target", "lsm", "--list", "--disable", "*", "--rule", "Shell*", rules);
        Assert.That(some.ExitCode, Is.Zero, some.ToString());
        Assert.That(some.Output, Does.Contain("Shell connects to the network").And.Not.Contain("Log emptied"));
        Ended none = await Tool.Run("check", "--target", "lsm", "--list", "--disable-tag", "maturity_sandbox", rules);
        Assert.That(none.Output, Does.Contain("Log emptied").And.Not.Contain("Port of a mining pool"));
    }

    [Test]
    public async Task AProjectSaysWhatBecomesOfWarnings()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        folder.Write(".ebpfguard", "# ours\nallow unused_lists # for later\ndeny unused_macros\n");
        Directory.CreateDirectory(folder.File("rules"));
        string rules = folder.Write("rules/r.rule", "list later = [a]\nmacro by_a = proc.name = a\nrule \"R\" {\n desc \"d\"\n condition evt.type = execve and proc.name = b\n output \"o\"\n priority notice\n}\n");
        string check = $"cd '{folder.File("rules")}' && '{Tool.Path}' check --target lsm '{rules}'";
        Ended denied = await Tool.RunProgram("bash", "-c", check);
        Assert.That(denied.ExitCode, Is.EqualTo(1), denied.ToString());
        Assert.That(denied.Error, Does.Contain("error[unused_macros]").And.Not.Contain("unused_lists"));

        Ended told = await Tool.RunProgram("bash", "-c", $"{check} --warn unused_macros --warn unused_lists");
        Assert.That(told.ExitCode, Is.Zero, told.ToString());
        Assert.That(told.Error, Does.Contain("warning[unused_macros]").And.Contain("warning[unused_lists]"), "the command line decides");

        folder.Write(".ebpfguard", "allow unused_lists\nalow unused_macros\n");
        Ended faulty = await Tool.RunProgram("bash", "-c", check);
        Assert.That(faulty.ExitCode, Is.EqualTo(3), faulty.ToString());
        Assert.That(faulty.Error, Does.Contain(".ebpfguard:2: no level is called `alow`"));
    }

    [Test]
    public async Task RulesAreCheckedAgainWhenTheyChange()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("r.rule", "list a = [x]\n");
        using Process check = Process.Start(new ProcessStartInfo(Tool.Path, ["check", "--target", "lsm", "--watch", folder.Path])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.That(await Said(check), Does.Not.Contain("error"));
            folder.Write("r.rule", "list a = ]\n");
            Assert.That(await Said(check), Does.Contain("r.rule:1:10"));
            File.Move(folder.Write("other", "list a = [y]\n"), rules, overwrite: true);
            Assert.That(await Said(check), Does.Not.Contain("error"), "a file in its place");
        }
        finally
        {
            check.Kill();
        }
    }

    // What is said until it waits for a change.
    private static async Task<string> Said(Process check)
    {
        var said = new StringBuilder();
        for (string? line; (line = await check.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))) is not null and not "waiting for a change";) said.AppendLine(line);
        return said.ToString();
    }

    [Test]
    public async Task RulesAreListedAsJson()
    {
        Ended ended = await Tool.Run("check", "--target", "lsm", "--list", "--format", "json", Path.Combine(Tool.Root, "rules"));
        using JsonDocument list = JsonDocument.Parse(ended.Output);
        Assert.That(list.RootElement.EnumerateArray().Select(r => r.GetProperty("rule").GetString()), Does.Contain("Shell connects to the network"));
    }

    [Test]
    public async Task ARuleThatAsksForWhatIsNotSuppliedIsRefusedOrLeftOut()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string file = folder.Write("rules.yaml", Rule("fine", "proc.name = zz") + Rule("other", "proc.name = zz and evt.category = process"));
        Ended refused = await Tool.Run("check", "--target", "lsm", file);
        Assert.That((refused.ExitCode, refused.Error.Contains("EG0103")), Is.EqualTo((1, true)), refused.ToString());
        Ended skipped = await Tool.Run("check", "--target", "lsm", "--unsupplied", "skip", file);
        Assert.That(skipped.ExitCode, Is.EqualTo(4), skipped.ToString());
        Assert.That(skipped.Error, Does.Contain("1 rules are left out: \"other\""));
        Assert.That(skipped.Output, Does.Contain("fine").And.Not.Contain("other"));
        Ended unselected = await Tool.Run("check", "--target", "lsm", "--disable", "other", file);
        Assert.That((unselected.ExitCode, unselected.Error), Is.EqualTo((0, "")), unselected.ToString());
    }

    [Test]
    public async Task RulesWithinHelmValuesAreCheckedAndImported()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rule = string.Join("\n    ", Rule("within", "proc.name = zz").Split('\n'));
        string file = folder.Write("values.yaml", $"customRules:\n  mine.yaml: |-\n    {rule.TrimEnd()}\n");
        Ended ended = await Tool.Run("check", "--target", "lsm", file);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain("within"));
        Ended imported = await Tool.Run("import", file);
        Assert.That(imported.Output, Does.Contain("rule \"within\""), imported.ToString());
        Ended other = await Tool.Run("check", "--target", "lsm", folder.Write("other.yaml", "image: falco\n"));
        Assert.That((other.ExitCode, other.Error.Contains("EG0032")), Is.EqualTo((1, true)), other.ToString());
    }

    private static string Rule(string name, string condition) =>
        $"- rule: {name}\n  desc: d\n  condition: evt.type = execve and {condition}\n  output: o\n  priority: INFO\n";

    [Test]
    public async Task ACheckSaysWhatTheHostDoesNotSeeOfWhatTheRulesAskAbout()
    {
        string[] check = ["check", Path.Combine(Samples, "01-protect-a-file"), "--cannot-block", "kill", "--target"];
        Assert.That((await Tool.Run([.. check, "tracepoint"])).Output, Does.Contain("note: not seen here at open: what is done through io_uring; "));
        Assert.That((await Tool.Run([.. check, "lsm"])).Output, Does.Not.Contain("not seen here"));
    }
}
