using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.FalcoYaml;

/// <summary>Falco loads or refuses a set of rule files; so must the compiler, and the published files must load.</summary>
public sealed class RuleFileConformanceTests
{
    [Test]
    public void FilesLoadOrNotAsInFalco()
    {
        HashSet<string> deliberate = [.. DeliberateDifferences()];
        List<string> wrong = [];
        int agreed = 0, later = 0, differing = 0;
        foreach (string line in File.ReadLines(RepositoryPaths.Conformance("rule-files.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string name = row.RootElement.GetProperty("name").GetString()!;
            SourceText[] sources =
                [.. row.RootElement.GetProperty("documents").EnumerateArray().Select((d, i) => new SourceText($"{name}-{i}.yaml", d.GetString()!))];
            CompilationResult result = RuleCompiler.Compile(sources);
            Diagnostic[] errors = [.. result.Diagnostics.Where(d => d.Descriptor.Severity == Severity.Error)];
            if (result.Policy is not null == row.RootElement.GetProperty("loads").GetBoolean()) agreed++;
            else if (errors.Length > 0 && errors.All(IsNotYet)) later++;
            else if (deliberate.Contains(name)) differing++;
            else wrong.Add($"{name}: {string.Join("; ", errors.Select(e => $"{e.Descriptor.Code} {e.Message}"))}");
        }
        TestContext.Out.WriteLine($"conformance: rule files: {agreed} of {agreed + later + differing + wrong.Count} cases agree, {differing} differ deliberately, {later} wait for fields");
        Assert.That(wrong, Is.Empty);
        Assert.That(agreed, Is.GreaterThan(30), "the data must not have shrunk to nothing");
    }

    // A name and the reason, one to a line.
    private static IEnumerable<string> DeliberateDifferences() =>
        File.ReadLines(RepositoryPaths.At("tests", "EbpfGuard.Dsl.Tests", "FalcoYaml", "deliberate-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(':')[0]);

    // A field known to Falco and not supplied yet.
    private static bool IsNotYet(Diagnostic fault) => fault.Descriptor.Code == "EG0103";
}
