using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>The commands as a shell sees them: exit codes, JSON, and words that lead on.</summary>
[Category("AnyHost")]
public sealed class CommandTests
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
    public async Task AFailingTestIsNamed()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("wrong.rule", """
            rule "R" {
                desc "x"
                condition evt.type = openat and fd.name = /etc/shadow
                output "x"
                priority critical
                action block
                test "this one is wrong" { evt.type = openat, fd.name = /etc/shadow } -> allow
                test "this one is right" { evt.type = openat, fd.name = /etc/passwd } -> allow
            }
            """);
        Ended ended = await Tool.Run("test", rules);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Output, Does.Contain("this one is wrong").And.Contain("expected allow").And.Contain("1 passed, 1 failed"));
    }

    [Test]
    public async Task FormattingIsIdempotentAndKeepsComments()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("r.rule",
            "# why\nlist   a=[x,y]\nrule \"R\" {desc \"d\"\n condition evt.type=open and proc.name in (a) # who\n output \"o\"\n priority  notice}\n");
        Assert.That((await Tool.Run("fmt", "--check", rules)).ExitCode, Is.EqualTo(1));
        Assert.That((await Tool.Run("fmt", rules)).ExitCode, Is.Zero);
        string once = File.ReadAllText(rules);
        Assert.That(once, Does.Contain("# why").And.Contain("# who"));
        Assert.That((await Tool.Run("fmt", "--check", rules)).ExitCode, Is.Zero);
        Assert.That((await Tool.Run("check", "--target", "lsm", rules)).ExitCode, Is.Zero);
    }

    [Test]
    public async Task TheSamplesAreFormatted()
    {
        Ended ended = await Tool.Run("fmt", "--check", Samples);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
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

    [Test]
    public async Task AWarningIsAllowedWarnedOfOrDenied()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("lint.rule", """
            rule "R" {
                desc "x"
                condition evt.type = execve and proc.name = unattended-upgrade and user.name != root
                output "x"
                priority notice
                test "another user" { evt.type = execve, proc.name = unattended-upgrade, user.name = a } -> alert
                test "root" { evt.type = execve, proc.name = unattended-upgrade, user.name = root } -> allow
            }
            """);
        foreach (string command in (string[])["check", "test"])
        {
            Ended warned = await Tool.Run(command, rules);
            Assert.That(warned.ExitCode, Is.Zero, warned.ToString());
            Assert.That(warned.Error, Does.Contain("warning[overlong_names]").And.Contain("warning[missing_values]"));

            Ended allowed = await Tool.Run(command, rules, "--deny", "all", "--allow", "missing_values", "--warn", "overlong_names");
            Assert.That(allowed.ExitCode, Is.Zero, allowed.ToString());
            Assert.That(allowed.Error, Does.Contain("warning[overlong_names]").And.Not.Contain("missing_values"));

            Ended denied = await Tool.Run(command, rules, "--deny", "overlong_names");
            Assert.That(denied.ExitCode, Is.EqualTo(1), denied.ToString());
            Assert.That(denied.Error, Does.Contain("error[overlong_names]").And.Contain("warning[missing_values]"));
        }

        Ended run = await Tool.Run("run", rules, "--audit", folder.File("audit.json"), "--deny", "missing_values");
        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("error[missing_values]"));
    }

    [Test]
    public async Task WhatAHostDoesNotSeeIsAWarningLikeTheOthers()
    {
        string[] check = ["check", "--target", "tracepoint", "--cannot-block", "report", Path.Combine(Tool.Root, "rules")];
        Ended warned = await Tool.Run(check);
        Assert.That(warned.ExitCode, Is.Zero, warned.ToString());
        Assert.That(warned.Error, Does.Contain("warning[invisible_operation]"));
        Assert.That((await Tool.Run([.. check, "--allow", "invisible_operation"])).Error, Is.Empty);
        Assert.That((await Tool.Run([.. check, "--deny", "invisible_operation"])).ExitCode, Is.EqualTo(1));
    }

    [TestCase("overlong_name", "did you mean `overlong_names`")]
    [TestCase("EG0102", "errors have no level")]
    [TestCase("everything", "`ebpfguard explain` lists them")]
    public async Task AnUnknownWarningIsUsage(string name, string words)
    {
        Ended ended = await Tool.Run("check", Samples, "--deny", name);
        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.ToString());
        Assert.That(ended.Error, Does.Contain(words));
    }

    [Test]
    public async Task FaultsComeAsSarif()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("faulty rules.rule", """
            list names = [cat, unattended-upgrade]
            rule "R" {
                desc "x"
                condition evt.type = execve and proc.name in (names) and user.name != root
                output "x"
                priority notice
            }
            """);
        Ended ended = await Tool.Run("check", "--format", "sarif", "--deny", "overlong_names", rules);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Error, Is.Empty);
        using JsonDocument log = JsonDocument.Parse(ended.Output);
        Assert.That(log.RootElement.GetProperty("version").GetString(), Is.EqualTo("2.1.0"));
        JsonElement run = log.RootElement.GetProperty("runs").EnumerateArray().Single();
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.That(driver.GetProperty("name").GetString(), Is.EqualTo("ebpfguard"));
        foreach (JsonElement kind in driver.GetProperty("rules").EnumerateArray())
        {
            string code = kind.GetProperty("id").GetString()!;
            Assert.That(kind.GetProperty("help").GetProperty("markdown").GetString(), Is.EqualTo((await Tool.Run("explain", code)).Output));
            Assert.That(kind.GetProperty("shortDescription").GetProperty("text").GetString(), Is.EqualTo(DiagnosticCatalog.Find(code)!.Title));
        }

        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.That(results.Select(r => (r.GetProperty("ruleId").GetString(), r.GetProperty("level").GetString())),
            Is.EqualTo(new[] { ("overlong_names", "error"), ("missing_values", "warning") }));
        JsonElement place = results[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.That(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), Does.EndWith("/faulty%20rules.rule"));
        JsonElement region = place.GetProperty("region");
        Assert.That(((string[])["startLine", "startColumn", "endLine", "endColumn"]).Select(n => region.GetProperty(n).GetInt32()), Is.EqualTo(new[] { 1, 20, 1, 38 }));
        Assert.That(results[0].GetProperty("relatedLocations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32(), Is.EqualTo(4));

        using JsonDocument report = JsonDocument.Parse((await Tool.Run("check", "--format", "json", rules)).Output);
        Assert.That(report.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "diagnostics", "host_faults", "target", "rules", "sizes" }), "JSON is the report");
        Assert.That((await Tool.Run("check", "--format", "sarif", folder.File("none.rule"))).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task SamplesAndShippedRulesAreCleanOfWarnings()
    {
        foreach (string folder in (string[])["samples", "rules"])
        {
            Ended ended = await Tool.Run("check", "--target", "lsm", "--deny", "all", Path.Combine(Tool.Root, folder));
            Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
            Assert.That(ended.Error, Is.Empty);
        }
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
    public async Task EveryDiagnosticIsExplained()
    {
        IEnumerable<DiagnosticDescriptor> kinds = DiagnosticCatalog.All.Concat(HostDiagnostics.All)
            .Concat([ImageDiagnostics.TooLarge, ImageDiagnostics.CannotStop, ImageDiagnostics.NotVisible, ImageDiagnostics.UnknownAccount]);
        using JsonDocument pages = JsonDocument.Parse((await Tool.Run("explain", "--format", "json")).Output);
        Dictionary<string, string> titles = pages.RootElement.EnumerateArray()
            .ToDictionary(p => p.GetProperty("code").GetString()!, p => p.GetProperty("title").GetString()!);
        Assert.That(titles, Is.EquivalentTo(kinds.ToDictionary(k => k.Code, k => k.Title)), "each kind has a page with its title, and no page is left over");

        Assert.That((await Tool.Run("explain", "eg0102")).Output, Does.Contain("Wrong:").And.Contain("Right:"));
        Assert.That((await Tool.Run("explain", "EG9999")).ExitCode, Is.EqualTo(1));
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
    public async Task ACheckSaysWhatTheHostDoesNotSeeOfWhatTheRulesAskAbout()
    {
        string[] check = ["check", Path.Combine(Samples, "01-protect-a-file"), "--cannot-block", "kill", "--target"];
        Assert.That((await Tool.Run([.. check, "tracepoint"])).Output, Does.Contain("note: not seen here at open: what is done through io_uring; "));
        Assert.That((await Tool.Run([.. check, "lsm"])).Output, Does.Not.Contain("not seen here"));
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

    private const string Yaml = """
        - list: tools
          items: [cat, less]
        - macro: by_a_tool
          condition: proc.name in (tools)
        - rule: Shadow read
          desc: Nobody reads it.
          condition: >
            evt.type in (open, openat) and fd.name = /etc/shadow
            and by_a_tool
          output: shadow read (program=%proc.exepath)
          priority: WARNING
          tags: [T1003.008]
        """;

    [Test]
    public async Task FalcosFileIsTakenAsItIsAndImported()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string yaml = folder.Write("shadow.yaml", Yaml);
        Ended read = await Tool.Run("check", "--target", "lsm", yaml);
        Assert.That((read.ExitCode, read.Error), Is.EqualTo((0, "")), read.ToString());

        Ended imported = await Tool.Run("import", yaml, "-o", folder.File("shadow.rule"));
        Assert.That(imported.ExitCode, Is.Zero, imported.ToString());
        Ended again = await Tool.Run("check", "--target", "lsm", folder.File("shadow.rule"));
        Assert.That(again.Output, Is.EqualTo(read.Output), "the same report");
        Assert.That((await Tool.Run("fmt", "--check", folder.File("shadow.rule"))).ExitCode, Is.Zero, "already laid out");
    }

    [Test]
    public async Task AFaultInAFoldedConditionIsToldAtItsPlace()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string yaml = folder.Write("shadow.yaml", Yaml.Replace("by_a_tool\n  output", "by_no_tool\n  output", StringComparison.Ordinal));
        Ended ended = await Tool.Run("check", yaml);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Error, Does.Contain("shadow.yaml:9:9").And.Contain("by_no_tool"));
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
    public async Task OneUserHasOneNameInAllTests()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("users.rule", """
            rule "R" {
                desc "x"
                condition evt.type = openat and user.name = ann
                output "x"
                priority critical
                test "ann" { evt.type = openat, user.uid = 1000, user.name = ann } -> alert
                test "bob" { evt.type = openat, user.uid = 1000, user.name = bob } -> allow
            }
            """);
        Ended ended = await Tool.Run("test", rules);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Error, Does.Contain("EG0115").And.Contain("users.rule:7").And.Contain("`bob` here and `ann` elsewhere"));
        Assert.That(ended.Output + ended.Error, Does.Not.Contain("bug"));
    }

    [Test]
    public async Task AnImportIsWrittenWholeOrNotAtAll()
    {
        await using TemporaryFolder folder = await TemporaryFolder.CreateDisk(64 * 1024);
        string items = string.Concat(Enumerable.Range(0, 4000).Select(i => $"- list: l{i}\n  items: [a]\n"));
        await using TemporaryFolder other = TemporaryFolder.Create();
        string yaml = other.Write("big.yaml", items);
        string target = folder.Write("big.rule", "# mine\n");
        Ended full = await Tool.Run("import", yaml, "-o", target);
        Assert.That(full.ExitCode, Is.EqualTo(3), full.ToString());
        Assert.That(full.Error, Does.Contain("cannot write").And.Not.Contain("   at "));
        Assert.That(File.ReadAllText(target), Is.EqualTo("# mine\n"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "nothing half done is left");
        Ended nowhere = await Tool.Run("import", yaml, "-o", folder.File("no/such/folder.rule"));
        Assert.That(nowhere.ExitCode, Is.EqualTo(3), nowhere.ToString());
    }
}
