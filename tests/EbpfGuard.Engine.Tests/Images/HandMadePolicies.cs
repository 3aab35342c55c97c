using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Policies put together without the compiler: one predicate a rule.</summary>
internal static class HandMadePolicies
{
    private static readonly TextSpan Nowhere = new(new SourceText("test.rule", ""), 0, 0);

    public static ComparisonCondition Comparison(
        string field, ComparisonOperator op, IReadOnlyList<string> texts, IReadOnlyList<long>? numbers = null,
        IReadOnlyList<AddressRange>? networks = null) =>
        new(new FieldReference(FieldCatalog.Get(field), null), op, new OperandSet(texts, numbers ?? [], networks ?? []), Nowhere);

    public static PolicyRule Rule(
        Operation operation, Condition formula, FieldReference field, RuleAction action = RuleAction.Alert)
    {
        var branch = new Branch([new FieldPredicate(field, formula)], []);
        var plan = new OperationPlan(operation, formula, [branch], [], [], NeedsArguments: false);
        return new PolicyRule(
            "rule", "A rule of a test.", Priority.Notice, [], "syscall", "matched", action, OnUnknown.Ignore, RuleMode.Enforce,
            null, [plan], [], Nowhere);
    }

    public static Policy Of(Operation operation, IEnumerable<ComparisonCondition> comparisons) =>
        new([.. comparisons.Select(c => Rule(operation, c, c.Field))], "hash");
}
