using System.Text.Json;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>Falco's parser accepts or rejects a text; so must ours.</summary>
public sealed class ConformanceTests
{
    [Test]
    public void TheGrammarAcceptsAndRejectsWhatFalcoDoes()
    {
        List<string> wrong = [];
        SortedDictionary<string, int> later = new(StringComparer.Ordinal);
        int agreed = 0;
        foreach (string line in File.ReadLines(RepositoryPaths.Conformance("parse.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string condition = row.RootElement.GetProperty("condition").GetString()!;
            bool parses = row.RootElement.GetProperty("parses").GetBoolean();
            Parsed<ExpressionSyntax?> result = Parsed.Condition(condition);
            string? notYet = result.Diagnostics.FirstOrDefault(fault => fault.Descriptor.Code == "EG0006")?.Message;
            if (parses && notYet is not null) later[notYet] = later.GetValueOrDefault(notYet) + 1;
            else if ((result.Tree is not null) != parses) wrong.Add($"{condition}   {string.Join("; ", result.Faults)}");
            else agreed++;
        }
        TestContext.Out.WriteLine($"{agreed} rows agree, {later.Values.Sum()} are not yet:");
        foreach ((string what, int count) in later) TestContext.Out.WriteLine($"  {count,3}  {what}");
        Assert.That(wrong, Is.Empty);
        Assert.That(agreed, Is.GreaterThan(100), "the data must not have shrunk to nothing");
    }
}
