using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Diagnostics;

/// <summary>Faults for code scanning.</summary>
public sealed class DiagnosticSarifTests
{
    [Test]
    public void EveryFaultIsAResultAtItsPlace()
    {
        CompilationResult result = RuleCompiler.Compile([new SourceText("my rules/a.rule", "list a = [x]\nlist a = [y]\nmacro m = proc.nam = x\n")]);
        JsonElement run = JsonDocument.Parse(DiagnosticSarif.Write(result.Diagnostics, "1.2.3")).RootElement.GetProperty("runs")[0];
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.That(results.Select(r => r.GetProperty("ruleId").GetString()), Is.EquivalentTo(result.Diagnostics.Select(d => d.Descriptor.Code)));

        JsonElement field = results.Single(r => r.GetProperty("message").GetProperty("text").GetString()!.Contains("proc.nam", StringComparison.Ordinal));
        JsonElement place = field.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.That(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), Is.EqualTo("my%20rules/a.rule"));
        Assert.That(
            place.GetProperty("region").EnumerateObject().Select(p => (p.Name, p.Value.GetInt32())),
            Is.EqualTo(new[] { ("startLine", 3), ("startColumn", 11), ("endLine", 3), ("endColumn", 19) }));

        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.That(driver.GetProperty("version").GetString(), Is.EqualTo("1.2.3"));
        Assert.That(
            driver.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()),
            Is.EquivalentTo(result.Diagnostics.Select(d => d.Descriptor.Code).Distinct()));
    }

    [Test]
    public void OtherPlacesAreRelated()
    {
        var source = new SourceText("a.rule", "one\ntwo\n");
        var diagnostic = new Diagnostic(
            new DiagnosticDescriptor("EG9999", Severity.Warning, "Title"), "message", new Label(new TextSpan(source, 4, 3), "here"),
            [new Label(new TextSpan(source, 0, 3), "and there")], [], []);
        JsonElement result = JsonDocument.Parse(DiagnosticSarif.Write([diagnostic], "1")).RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.That(result.GetProperty("level").GetString(), Is.EqualTo("warning"));
        JsonElement related = result.GetProperty("relatedLocations")[0];
        Assert.That(related.GetProperty("message").GetProperty("text").GetString(), Is.EqualTo("and there"));
        Assert.That(related.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void NoFaultIsAnEmptyRun()
    {
        JsonElement run = JsonDocument.Parse(DiagnosticSarif.Write([], "1")).RootElement.GetProperty("runs")[0];
        Assert.That(run.GetProperty("results").GetArrayLength(), Is.Zero);
    }
}
