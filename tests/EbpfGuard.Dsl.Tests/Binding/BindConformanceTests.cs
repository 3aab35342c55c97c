using System.Text.Json;
using EbpfGuard.Dsl.Binding;
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
    // Not supplied yet (a field, or an operator or modifier of the grammar).
    private static readonly string[] LaterCodes = ["EG0103", "EG0102", "EG0006"];

    [Test]
    public void NamesAndTypesAreAcceptedAndRejectedAsFalcoDoes()
    {
        int judged = 0;
        Dictionary<string, int> later = [];
        JsonElement[] rows = Rows("bind.jsonl");
        Assert.Multiple(() =>
        {
            foreach (JsonElement row in rows)
            {
                string condition = row.GetProperty("condition").GetString()!;
                (_, IReadOnlyList<Diagnostic> faults) = Bind(condition);
                if (faults.FirstOrDefault(f => LaterCodes.Contains(f.Descriptor.Code)) is { } notYet)
                {
                    later[notYet.Descriptor.Code] = later.GetValueOrDefault(notYet.Descriptor.Code) + 1;
                    continue;
                }

                judged++;
                Assert.That(faults.Count == 0, Is.EqualTo(row.GetProperty("binds").GetBoolean()), condition);
            }
        });
        TestContext.Out.WriteLine($"{judged} agree; not yet: {string.Join(", ", later.Select(l => $"{l.Value} {l.Key}"))}");
        Assert.That(judged, Is.GreaterThan(30));
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
    }

    private static string EventTypes(string condition)
    {
        (Condition? bound, IReadOnlyList<Diagnostic> faults) = Bind(condition);
        Assert.That(faults, Is.Empty, condition);
        return EventTypeExtraction.Extract(bound!).ToString();
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

    // Before any assertion, so that absent data skips the test.
    private static JsonElement[] Rows(string file) =>
        [.. File.ReadLines(RepositoryPaths.Conformance(file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
