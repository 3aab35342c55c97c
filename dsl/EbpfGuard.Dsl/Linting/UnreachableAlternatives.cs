using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Lowering;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// An alternative that holds at no operation that is left to it. Only where the rule itself offers the choice: a macro is written for more than
/// one rule.
/// </summary>
internal static class UnreachableAlternatives
{
    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        input.Rules.SelectMany(rule => OperationScope.Of(rule.Condition), (rule, scope) => Judge(rule, scope)).OfType<Diagnostic>();

    private static Diagnostic? Judge(BoundRule rule, OperationScope scope)
    {
        if (scope.Choice is not { } choice || !scope.Possible.IsEmpty || !Comparisons.Of(choice).Any(c => rule.ConditionSpan.Contains(c.Span))) return null;
        // An empty list and a macro that never holds are there for others to fill.
        return Exclusion.Among(scope.All) is not { } reason || (reason.Other is null && reason.Comparison.Field.Definition.Name != "evt.dir")
            ? null
            : LintDiagnostics.UnreachableAlternative(
                rule.Name, LintText.Of(reason.Comparison.Span), new Label(reason.Comparison.Span, Exclusion.Describe(reason.Comparison)),
                reason.Other is { } other ? new Label(other.Span, Exclusion.Describe(other)) : null);
    }
}
