using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Rules that are wrong: every fault at once, with its place and a cure, and nothing is loaded.</summary>
[Category("AnyHost")]
public sealed class FaultyRulesTests
{
    private const string FiveMistakes =
        """
        list shells = [bash, sh]

        rule "Misspelled field" {
            desc      "x"
            condition evt.type = execve and proc.nmae in (shells)
            output    "x"
            priority  critical
            action    block
        }

        rule "Undefined macro" {
            desc      "x"
            condition spawned_proces and proc.name = bash
            output    "x"
            priority  critical
        }

        rule "Misspelled key" {
            desc      "x"
            conditon  evt.type = execve
            output    "x"
            priority  critical
        }

        rule "Word where a number belongs" {
            desc      "x"
            condition evt.type = open and proc.pid = many
            output    "x"
            priority  critical
        }

        rule "Unknown priority" {
            desc      "x"
            condition evt.type = open and fd.name = /etc/shadow
            output    "x"
            priority  critcal
        }
        """;

    [Test]
    public async Task FiveMistakesGetFiveDiagnosticsInOneRun()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run("check", folder.Write("five.rule", FiveMistakes));

        string printed = ended.Output + ended.Error;
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        foreach (int line in (int[])[5, 13, 20, 27, 36])
            Assert.That(printed, Does.Contain($"five.rule:{line}:"), $"line {line} has a fault\n{printed}");
        Assert.That(printed.Split('\n').Count(l => l.Contains('^')), Is.GreaterThanOrEqualTo(5), printed);
        Assert.That(printed, Does.Contain("did you mean `proc.name`?").And.Contain("`condition`").And.Contain("`critical`"));
        Assert.That(printed, Does.Not.Contain("   at EbpfGuard"), "a stack trace is no message");
    }

    [Test]
    public async Task TheSameFaultsComeAsJson()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run("check", "--format", "json", folder.Write("five.rule", FiveMistakes));

        using JsonDocument answer = JsonDocument.Parse(ended.Output);
        JsonElement[] faults = [.. answer.RootElement.GetProperty("diagnostics").EnumerateArray()];
        Assert.That(faults, Has.Length.GreaterThanOrEqualTo(5));
        Assert.That(faults.Select(f => f.GetProperty("line").GetInt32()), Is.SupersetOf((int[])[5, 13, 20, 27, 36]));
    }

    [Test]
    public async Task AGuardDoesNotStartOnFaultyRules()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string audit = folder.File("audit.json");
        Ended ended = await Tool.Run("run", folder.Write("five.rule", FiveMistakes), "--audit", audit);

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Output + ended.Error, Does.Contain("five.rule:5:").And.Not.Contain("ready"));
        Assert.That(audit, Does.Not.Exist);
    }

    [TestCase("")]
    [TestCase("# all of it was cut away\n")]
    [TestCase("rule \"off\" {\n    desc \"x\"\n    condition evt.type = execve and proc.name = nc\n    output \"x\"\n    priority notice\n    enabled false\n}\n")]
    public async Task AGuardWithoutARuleIsRefused(string text)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string audit = folder.File("audit.json");
        Ended ended = await Tool.Run("run", folder.Write("empty.rule", text), "--audit", audit);

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Output + ended.Error, Does.Contain("EG0321").And.Contain("--allow-empty").And.Not.Contain("ready"));
        Assert.That(audit, Does.Not.Exist);
    }

    [Test]
    public async Task AProgramThatIsNeverStoppedIsGivenByItsPath()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run("run", folder.Write("empty.rule", ""), "--audit", folder.File("audit.json"), "--never-stop", "sshd");
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.Contain("an absolute path is expected"));
    }

    [TestCase("check")]
    [TestCase("test")]
    [TestCase("fmt")]
    public async Task AMissingFileIsNamedAndNothingElseHappens(string command)
    {
        Ended ended = await Tool.Run(command, "/nowhere/at-all.rule");
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Output + ended.Error, Does.Contain("EG0306").And.Contain("/nowhere/at-all.rule").And.Not.Contain("   at "));
    }

    [Test]
    public async Task BytesThatAreNoTextAreAFaultOfTheFile()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        File.WriteAllBytes(folder.File("noise.rule"), [0x6c, 0x69, 0xff, 0xfe, 0x00, 0x80]);
        Ended ended = await Tool.Run("check", folder.File("noise.rule"));
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Output + ended.Error, Does.Contain("not UTF-8 at byte 2"));
    }
}
