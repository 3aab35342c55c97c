using System.Text.Json;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

/// <summary>What Falco accepts and rejects, and which event types it finds, where the fields and operators are ours.</summary>
public sealed class BindConformanceTests
{
    // A field that is known and not supplied yet binds as far as Falco is concerned.
    private const string LaterField = "EG0103";

    [Test]
    public void NamesAndTypesAreAcceptedAndRejectedAsFalcoDoes()
    {
        IReadOnlyDictionary<string, string> differences = DeliberateDifferences();
        HashSet<string> differing = [];
        List<string> wrong = [];
        JsonElement[] rows = Rows("bind.jsonl");
        foreach (JsonElement row in rows)
        {
            string condition = row.GetProperty("condition").GetString()!;
            Diagnostic[] faults = [.. Bind(condition).Faults.Where(f => f.Descriptor.Code != LaterField)];
            if (faults.Length == 0 == row.GetProperty("binds").GetBoolean()) continue;
            if (differences.ContainsKey(condition)) differing.Add(condition);
            else wrong.Add($"{condition}   {string.Join("; ", faults.Select(f => f.Message))}");
        }

        TestContext.Out.WriteLine($"conformance: bind: {rows.Length - wrong.Count - differing.Count} of {rows.Length} cases agree, {differing.Count} differ deliberately");
        Assert.That(wrong, Is.Empty);
        Assert.That(differing, Is.EquivalentTo(differences.Keys), "a difference that is none any more is struck out");
        Assert.That(rows, Has.Length.GreaterThan(100), "the data must not have shrunk to nothing");
    }

    [Test]
    public void EventTypesAreFoundAsFalcoDoes()
    {
        JsonElement[] rows = Rows("equivalent.jsonl");
        Assert.Multiple(() =>
        {
            foreach (JsonElement row in rows)
            {
                string left = row.GetProperty("condition").GetString()!, right = row.GetProperty("same_event_types_as").GetString()!;
                Assert.That(EventTypes(left), Is.EqualTo(EventTypes(right)), $"{left}  ~  {right}");
            }
        });
        TestContext.Out.WriteLine($"conformance: equivalent: {rows.Length} of {rows.Length} cases agree");
    }

    private static string EventTypes(string condition)
    {
        (Condition? bound, IReadOnlyList<Diagnostic> faults) = Bind(condition);
        Assert.That(faults, Is.Empty, condition);
        return EventAlternatives.Of(bound!).Types.ToString();
    }

    private static (Condition? Condition, IReadOnlyList<Diagnostic> Faults) Bind(string condition)
    {
        DiagnosticBag diagnostics = new();
        ExpressionSyntax? syntax = ConditionParser.Parse(new SourceText("condition", condition), diagnostics);
        ListTable lists = new(new DefinitionTable<ListDeclarationSyntax>([]), diagnostics);
        ConditionBinder binder = new(new DefinitionTable<MacroDeclarationSyntax>([]), lists, new FieldBinder(diagnostics), diagnostics);
        Condition? bound = syntax is null ? null : binder.Bind(syntax);
        return (bound, diagnostics.ToList());
    }

    // "condition  # reason" a line.
    private static Dictionary<string, string> DeliberateDifferences() =>
        File.ReadLines(RepositoryPaths.At("tests", "EbpfGuard.Dsl.Tests", "Binding", "deliberate-differences.txt"))
            .Select(line => line.Split("  # ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    // Before any assertion, so that absent data skips the test.
    private static JsonElement[] Rows(string file) =>
        [.. File.ReadLines(RepositoryPaths.Conformance(file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
