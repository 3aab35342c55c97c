using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.EndToEnd.Tests.Commands;

/// <summary><c>check</c>, <c>explain</c>: what is said of rules that are wrong or suspect.</summary>
[Category("AnyHost")]
public sealed class FaultTests
{
    private static readonly string Samples = Path.Combine(Tool.Root, "samples");

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
        Assert.That(report.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "diagnostics", "host_faults", "target", "rules", "uncached_fields", "sizes" }), "JSON is the report");
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
}
