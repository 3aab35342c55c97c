using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Policies;

/// <summary>Rules and events for tests, from as few words as possible.</summary>
internal static class Some
{
    /// <summary>A rule file with one rule of this condition.</summary>
    public static string RuleText(string condition, string extra = "", string name = "some rule") => $$"""
        rule "{{name}}" {
            desc       "Some."
            condition  {{condition}}
            output     "seen"
            priority   notice
            {{extra}}
        }

        """;

    /// <summary>Everything that compiling <paramref name="text"/> gives.</summary>
    public static CompilationResult Compile(string text) => RuleCompiler.Compile([new SourceText("some.rule", text)]);

    /// <summary>The policy of <paramref name="text"/>, which must be free of errors.</summary>
    public static Policy Policy(string text)
    {
        CompilationResult result = Compile(text);
        Assert.That(result.Policy, Is.Not.Null, () => string.Join('\n', result.Diagnostics.Select(d => d.Message)));
        return result.Policy!;
    }

    /// <summary>The one rule of this condition.</summary>
    public static PolicyRule Rule(string condition, string extra = "") => Policy(RuleText(condition, extra)).Rules.Single();

    /// <summary>How the one rule of this condition judges <paramref name="operation"/>; null when it does not.</summary>
    public static OperationPlan? Plan(string condition, Operation operation) =>
        Rule(condition).Plans.SingleOrDefault(p => p.Operation == operation);

    /// <summary>The codes of all diagnostics.</summary>
    public static string[] Codes(string text) => [.. Compile(text).Diagnostics.Select(d => d.Descriptor.Code)];

    /// <summary>An event; values are texts, numbers, booleans, <see cref="FactValue"/>s, or arrays of these.</summary>
    public static EventFacts Event(Operation operation, params (string Field, object Value)[] facts) =>
        new(operation, facts.ToDictionary(f => f.Field, f => Fact(f.Field, f.Value)));

    /// <summary>What a condition says of an event.</summary>
    public static Truth Truth(string condition, Operation operation, params (string Field, object Value)[] facts)
    {
        OperationPlan? plan = Plan($"evt.type in ({Calls(operation)}) and ({condition})", operation);
        return plan is null ? Dsl.Evaluation.Truth.False : ConditionEvaluator.Evaluate(plan.Condition, Event(operation, facts));
    }

    /// <summary>The ways of an operation as list items.</summary>
    public static string Calls(Operation operation) =>
        string.Join(", ", OperationCatalog.CallsOf(operation));

    private static FactValue Fact(string field, object value) => value switch
    {
        FactValue fact => fact,
        object[] many => new ListFact([.. many.Select(v => Fact(field, v))]),
        bool truth => new NumberFact(truth ? 1 : 0),
        int number => new NumberFact(number),
        string flags when field == "evt.arg.flags" => new FlagsFact(flags.Split('|').ToHashSet()),
        string address when field is "fd.sip" or "fd.cip" => AddressReader.TryReadAddress(address, out AddressRange range)
            ? new AddressFact(range.Address) : throw new ArgumentException(address),
        string text => new TextFact(text),
        _ => throw new ArgumentException(value.GetType().Name),
    };
}
