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
