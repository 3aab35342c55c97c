using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Records;
using EbpfGuard.Testing;
using NUnit.Framework.Interfaces;

[assembly: EbpfGuard.EndToEnd.Tests.Support.RecordProof]

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>
/// A record of the audit log proves its rule: the reference evaluator finds the rule's condition true of the record's <c>facts</c>, or unknown
/// where the record says that the rule matched because of the unknown. After each test, of every guard that has ended in it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class RecordProofAttribute : Attribute, ITestAction
{
    // No record has the environment.
    private const string Environment = "proc.env";

    // By audit log: the rules by name, each once for every text it had.
    private static readonly ConcurrentDictionary<string, ConcurrentBag<PolicyRule>> Rules = new();
    private static readonly ConcurrentQueue<string> Faults = new();

    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Test;

    /// <summary>Remembers what the rule files say now: a guard that writes to this audit log is about to read them.</summary>
    public static void Know(string audit, string rules)
    {
        ConcurrentBag<PolicyRule> known = Rules.GetOrAdd(audit, _ => []);
        foreach (PolicyRule rule in RuleSet.Load([rules], WarningLevels.Default).Policy?.Rules ?? []) known.Add(rule);
    }

    /// <summary>Judges every match of an audit log.</summary>
    public static void Judge(string audit)
    {
        if (!File.Exists(audit)) return;
        ILookup<string, PolicyRule> rules = Rules.GetOrAdd(audit, _ => []).ToLookup(r => r.Name);
        JsonDocument[] records = [.. WholeLines.Read(audit).Select(line => JsonDocument.Parse(line))];

        // Of what was decided while no daemon ran the next one knows the rule's name alone; it says so when it has written all of it.
        bool wasTakenOver = records.Any(r => KindOf(r) == "takeover");
        foreach (JsonElement match in records.Where(r => KindOf(r) == "match").Select(r => r.RootElement))
        {
            if (FaultOf(match, rules, wasTakenOver) is { } fault) Faults.Enqueue($"{fault}\n{match.GetRawText()}");
        }

        static string? KindOf(JsonDocument record) => record.RootElement.GetProperty("record").GetString();
    }

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test)
    {
        string[] faults = [.. Faults];
        Faults.Clear();
        if (faults.Length > 0) Assert.Fail($"{faults.Length} records do not prove their rule\n{string.Join('\n', faults.Take(5))}");
    }

    private static string? FaultOf(JsonElement record, ILookup<string, PolicyRule> rules, bool wasTakenOver)
    {
        if (!record.TryGetProperty("facts", out JsonElement facts)) return wasTakenOver ? null : "it has no facts";

        string operation = record.GetProperty("operation").GetString()!;
        string[] unknown = Names(record, "unknown"), cut = Names(record, "cut");
        OperationPlan[] plans = [.. rules[record.GetProperty("rule").GetString()!].SelectMany(r => r.Plans).Where(p => p.Operation.Name() == operation)];
        Truth[] truths = [.. plans.Select(p => ConditionEvaluator.Evaluate(p.Condition, FactsOf(p.Operation, facts, [.. unknown, .. cut])))];
        if (truths.Contains(unknown.Length == 0 ? Truth.True : Truth.Unknown)) return null;

        // Whose forebears only a guard had heard of that died is of unknown descent to the next one.
        if (wasTakenOver && truths.Contains(Truth.Unknown)) return null;
        bool isToldInPart = cut.Length > 0 || plans.SelectMany(p => Comparisons.FieldsOf(p.Condition)).SelectMany(f => f.Sources).Any(f => f.Definition.Name == Environment);
        if (isToldInPart && truths.Contains(Truth.Unknown)) return null;
        return $"its facts make its condition {(truths.Length == 0 ? "one that nobody knows" : string.Join(", ", truths))}";
    }

    private static string[] Names(JsonElement record, string key) =>
        record.TryGetProperty(key, out JsonElement names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];

    private static EventFacts FactsOf(Operation operation, JsonElement facts, string[] unknown)
    {
        var values = new Dictionary<string, FactValue>(StringComparer.Ordinal);
        foreach (JsonProperty fact in facts.EnumerateObject())
        {
            string[] parts = fact.Name.TrimEnd(']').Split('[', 2);
            FieldReference field = FieldReference.Find(parts[0], parts.ElementAtOrDefault(1))!;
            FactValue value = unknown.Contains(fact.Name) ? FactValue.Unknown : Read(fact.Value, field);

            // Of ancestors the evaluator has a list that begins with the process itself.
            if (value is ListFact list && field.Definition.Argument == FieldArgument.OptionalAncestor)
                value = new ListFact([FactValue.Missing, .. list.Values]);
            values[fact.Name] = value;
            if (field is { Definition.Argument: FieldArgument.OptionalAncestor, Index: 0 or 1 })
            {
                AncestorFamily family = AncestorFamilies.Of(field.Definition.Name);
                values[field.Index == 0 ? family.Self : family.Parent] = value;
            }
        }

        return new EventFacts(operation, values) { Supply = field => field.Definition.Name == Environment ? FactValue.Unknown : null };
    }

    private static FactValue Read(JsonElement json, FieldReference field) => (json.ValueKind, field.Definition.Type) switch
    {
        (JsonValueKind.Null, _) => FactValue.Missing,
        (JsonValueKind.Array, FieldType.Flags) => new FlagsFact(json.EnumerateArray().Select(n => n.GetString()!).ToHashSet()),
        (JsonValueKind.Array, _) => new ListFact([.. json.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? FactValue.Unknown : Read(v, field))]),
        (JsonValueKind.True or JsonValueKind.False, _) => new NumberFact(json.GetBoolean() ? 1 : 0),
        (JsonValueKind.Number, _) => new NumberFact(json.GetInt64()),
        (_, FieldType.Address or FieldType.Network) => new AddressFact(AddressRange.Canonical(IPAddress.Parse(json.GetString()!))),
        _ => new TextFact(json.GetString() is ValueText.Nameless ? DecisionFacts.NoName : json.GetString()!),
    };
}
