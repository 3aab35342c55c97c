using System.Text.Json;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.EndToEnd.Tests.Commands;

/// <summary>The command line itself: words that are wrong, help, completion, and the commands that need no rules.</summary>
[Category("AnyHost")]
public sealed class CommandLineTests
{
    private static readonly string Samples = Path.Combine(Tool.Root, "samples");

    [TestCase("--audit", "run", "rules", "--audit", "")]
    [TestCase("FILES", "run", "", "--audit", "audit.json")]
    [TestCase("--pin-dir", "run", "rules", "--audit", "audit.json", "--pin-dir", "")]
    [TestCase("--state-dir", "run", "rules", "--audit", "audit.json", "--state-dir", "")]
    [TestCase("FILES", "check", "")]
    [TestCase("FILES", "test", "")]
    [TestCase("FILES", "fmt", "")]
    [TestCase("FILE", "audit", "")]
    [TestCase("FILE", "import", "")]
    [TestCase("--pin-dir", "status", "--pin-dir", "")]
    [TestCase("--state-dir", "stop", "--state-dir", "")]
    [TestCase("--audit", "stop", "--audit", "")]
    public async Task AnEmptyPathIsOneClearError(string name, params string[] arguments)
    {
        Ended ended = await Tool.Run(arguments);
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error.Split('\n')[..^2], Is.EqualTo((string[])[$"ebpfguard: {name}: a path is expected, not the empty text; is a variable not set?"]));
    }

    [Test]
    public async Task FieldsAreListed()
    {
        Ended ended = await Tool.Run("fields", "proc.a");
        Assert.That(ended.Output, Does.Contain("proc.aname[N]").And.Contain("proc.args").And.Not.Contain("fd.name"));
        Assert.That((await Tool.Run("fields", "prox")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task FalcosSpellingsWork()
    {
        string rules = Path.Combine(Samples, "03-egress-allowlist", "egress.rule");
        Assert.That((await Tool.Run("--list")).Output, Is.EqualTo((await Tool.Run("fields")).Output));
        Assert.That((await Tool.Run("-V", rules, "--target", "lsm")).ExitCode, Is.Zero);
        Assert.That((await Tool.Run("-L", "-r", rules)).Output, Does.Contain("Sync agent leaves its network"));
    }

    [TestCase("aduit")]
    [TestCase("check")]
    [TestCase("run", "x.rule")]
    [TestCase("fields", "--format", "xml")]
    public async Task AWrongCommandLineIsUsage(params string[] arguments)
    {
        Ended ended = await Tool.Run(arguments);
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.Contain("--help"));
    }

    [Test]
    public async Task TheDoctorNamesACureForWhatIsMissing()
    {
        Ended ended = await Tool.Run("doctor", "--format", "json");
        using JsonDocument answer = JsonDocument.Parse(ended.Output);
        foreach (JsonElement feature in answer.RootElement.GetProperty("features").EnumerateArray())
        {
            if (feature.GetProperty("present").GetBoolean()) continue;
            Assert.That(feature.GetProperty("cure").GetString(), Is.Not.Empty, feature.ToString());
        }
    }

    [Test]
    public async Task TheDoctorSaysOfEveryOperationWhatBecomesOfItHere()
    {
        using JsonDocument answer = JsonDocument.Parse((await Tool.Run("doctor", "--format", "json")).Output);
        if (!answer.RootElement.GetProperty("can_run").GetBoolean()) Assert.Ignore("the guard cannot run here");
        string[] begins = ["Refused here", "Killed here", "Not seen here:"];
        IEnumerable<string> ways = answer.RootElement.GetProperty("abilities").EnumerateArray().Select(a => a.GetString()!)
            .Where(line => begins.Any(b => line.StartsWith(b, StringComparison.Ordinal)));
        IEnumerable<string> named = ways.SelectMany(line => line.Split(": ")[1].TrimEnd('.').Split(", "));
        Assert.That(named, Is.EquivalentTo(OperationCatalog.All.Select(o => o.Operation.Name())));
    }

    [Test]
    public async Task AReaderThatHasSeenEnoughIsNoFailure()
    {
        Ended ended = await Tool.RunProgram("bash", "-o", "pipefail", "-c", $"'{Tool.Path}' events --all | head -1");
        Assert.That(ended.Error, Does.Not.Contain("error").And.Not.Contain("   at "), ended.ToString());
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    public async Task AShellIsToldHowToComplete(string shell)
    {
        Ended ended = await Tool.Run("completion", shell);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain("[suggest:").And.Contain("ebpfguard"));
    }

    [Test]
    public async Task BashCompletesCommands()
    {
        const string Line = "ebpfguard ch";
        Ended ended = await Tool.RunProgram("bash", "-c",
            $"PATH=\"{Path.GetDirectoryName(Tool.Path)}:$PATH\"; source <(ebpfguard completion bash); "
            + $"COMP_LINE='{Line}' COMP_POINT={Line.Length} COMP_WORDS=(ebpfguard ch) COMP_CWORD=1; _ebpfguard; echo \"${{COMPREPLY[*]}}\"");
        Assert.That(ended.Output.Trim(), Is.EqualTo("check"), ended.ToString());
    }
}
