using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Lowering;

namespace EbpfGuard.Dsl.Linting;

/// <summary>A rule that names event types at which another of its checks never holds.</summary>
internal static class NarrowedOperations
{
    public static IEnumerable<Diagnostic> Find(LintInput input) => input.Rules.SelectMany(Find);

    private static IEnumerable<Diagnostic> Find(BoundRule rule) =>
        from scope in OperationScope.Of(rule.Condition)
        where !scope.Possible.IsEmpty
        from names in scope.Own.OfType<ComparisonCondition>()
        where names.Operator is ComparisonOperator.In or ComparisonOperator.Intersects && EventTypes.IsNamedBy(names) && rule.ConditionSpan.Contains(names.Span)
        let finding = Judge(rule, scope, names)
        where finding is not null
        select finding;

    private static Diagnostic? Judge(BoundRule rule, OperationScope scope, ComparisonCondition names)
    {
        // What is excluded by its event type is meant to be.
        Condition[] checks = [.. scope.All.Where(part => part != names && Term.Of(part) is not { IsNegated: true } and not { Comparison.Operator: ComparisonOperator.NotEqual })];
        foreach (Condition check in checks)
        {
            EventTypeSet possible = EventTypes.WherePossible(check);
            string[] lost = [.. names.Operands.Texts.Where(name => EventTypeCatalog.OperationOf(name) is { } operation && !possible.Operations.Has(operation))];
            if (lost.Length == 0 || Comparisons.Of(check).FirstOrDefault() is not { } culprit) continue;
            return LintDiagnostics.NarrowedOperation(
                rule.Name, lost, LintText.Of(culprit.Span), new Label(culprit.Span, Exclusion.Describe(culprit)), names.Span);
        }

        return null;
    }
}
