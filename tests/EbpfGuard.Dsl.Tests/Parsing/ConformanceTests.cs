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
        int agreed = 0;
        foreach (string line in File.ReadLines(RepositoryPaths.Conformance("parse.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string condition = row.RootElement.GetProperty("condition").GetString()!;
            bool parses = row.RootElement.GetProperty("parses").GetBoolean();
            Parsed<ExpressionSyntax?> result = Parsed.Condition(condition);
            if ((result.Tree is not null) != parses) wrong.Add($"{condition}   {string.Join("; ", result.Faults)}");
            else agreed++;
        }
        TestContext.Out.WriteLine($"conformance: parse: {agreed} of {agreed + wrong.Count} cases agree");
        Assert.That(wrong, Is.Empty);
        Assert.That(agreed, Is.GreaterThan(200), "the data must not have shrunk to nothing");
    }
}
