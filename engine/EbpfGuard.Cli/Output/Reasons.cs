using System.Text.Json;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Cli.Output;

/// <summary>Why a rule matches an event, or does not: the comparisons that decide it, and what each of them saw.</summary>
internal static class Reasons
{
    private const int ShownOperands = 4;
    private const int LongestText = 60;

    /// <summary>Writes a line for each comparison, <paramref name="indent"/> from the left.</summary>
    public static void Write(PolicyRule rule, EventFacts facts, int indent, TextWriter output)
    {
        Reason[] reasons = Of(rule, facts);
        string margin = new(' ', indent);
        if (Without(rule, facts, reasons) is { } words) output.WriteLine(margin + words);
        int width = reasons.Select(r => r.Comparison.Length).DefaultIfEmpty().Max();
        foreach (Reason reason in reasons) output.WriteLine($"{margin}{reason.Holds,-7}  {reason.Comparison.PadRight(width)}  {reason.Saw}".TrimEnd());
    }

    /// <summary>Writes the same as a property <c>because</c>.</summary>
    public static void WriteJson(Utf8JsonWriter json, PolicyRule rule, EventFacts facts)
    {
        Reason[] reasons = Of(rule, facts);
        json.WriteStartArray("because");
        if (Without(rule, facts, reasons) is { } words) json.WriteStringValue(words);
        foreach (Reason reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("comparison", reason.Comparison);
            json.WriteString("holds", reason.Holds);
            json.WriteString("saw", reason.Saw);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Reason[] Of(PolicyRule rule, EventFacts facts) => PolicyEvaluator.Explain(rule, facts) is not { } explanation ? []
        : [.. explanation.Decisive.Select(c => new Reason(Written(c), c.Truth.ToString().ToLowerInvariant(), Saw(c))).Distinct()];

    // What there is to say when no comparison decides.
    private static string? Without(PolicyRule rule, EventFacts facts, Reason[] reasons)
    {
        if (reasons.Length > 0) return null;
        return rule.Plans.Any(p => p.Operation == facts.Operation)
            ? $"whatever {facts.Operation.Name()} it is"
            : $"not judged at {facts.Operation.Name()}, but at {string.Join(", ", rule.Plans.Select(p => p.Operation.Name()).Distinct())}";
    }

    private static string Written(ComparisonExplanation reason)
    {
        ComparisonCondition comparison = reason.Comparison;
        string op = comparison.Operator.Name();
        if (comparison.Right is { } right) return $"{comparison.Field} {op} {right}";
        if (comparison.Operator == ComparisonOperator.Exists) return $"{comparison.Field} {op}";
        IReadOnlyList<string> operands = comparison.Operands.Texts;
        string shown = string.Join(", ", operands.Take(ShownOperands).Select(Text));
        if (operands.Count > ShownOperands) shown += $", … {operands.Count - ShownOperands} more";
        return comparison.Operator.Shape() == OperandShape.List ? $"{comparison.Field} {op} ({shown})" : $"{comparison.Field} {op} {shown}";
    }

    private static string Saw(ComparisonExplanation reason)
    {
        string left = Value(reason.Comparison.Field, reason.Seen);
        return reason.Right is { } right ? $"{left}; {Value(reason.Comparison.Right!, right)}" : left;
    }

    private static string Value(FieldReference field, FactValue value) => value switch
    {
        MissingFact => $"{field} has no value",
        UnknownFact => $"{field} is not known",
        ListFact { Values.Count: 0 } => $"{field} has no value",
        _ => $"{field} is {Text(ValueText.Of(value, field.Definition.Type == FieldType.Boolean))}",
    };

    private static string Text(string text)
    {
        string safe = SafeText.Of(text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…");
        return safe.Length == 0 || safe.Contains(' ') ? $"\"{safe}\"" : safe;
    }

    private sealed record Reason(string Comparison, string Holds, string Saw);
}
