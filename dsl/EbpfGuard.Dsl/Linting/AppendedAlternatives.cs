using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Merging;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// A single check appended with <c>or</c> to checks that hold together: it matches on its own, at any event. What is itself several checks
/// that hold together is taken for a whole alternative.
/// </summary>
internal static class AppendedAlternatives
{
    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        Dictionary<(OverriddenKind Kind, string Name), ExpressionSyntax> conditions = [];
        foreach (DeclarationSyntax declaration in input.Files.SelectMany(f => f.Declarations))
        {
            switch (declaration)
            {
                case MacroDeclarationSyntax macro:
                    conditions[(OverriddenKind.Macro, macro.Name.Text)] = macro.Condition;
                    break;
                case RuleDeclarationSyntax rule when ConditionOf(rule.Properties) is { } condition:
                    conditions[(OverriddenKind.Rule, rule.Name.Text)] = condition;
                    break;
                case OverrideDeclarationSyntax change:
                    foreach (OverrideSyntax one in change.Changes)
                    {
                        if (Take(one.Property, (change.Kind, change.Name.Text)) is { } fault) yield return fault;
                    }

                    break;
            }
        }

        Diagnostic? Take(PropertySyntax property, (OverriddenKind Kind, string Name) key)
        {
            if (property is ConditionPropertySyntax replaced) conditions[key] = replaced.Condition;
            if (property is not AppendedConditionSyntax appended || !conditions.TryGetValue(key, out ExpressionSyntax? declared)) return null;
            bool surprises = !appended.IsAnd && declared is AndSyntax && !HoldsTogether(appended.Condition, input);
            conditions[key] = appended.IsAnd ? ConditionJoin.And(declared, appended.Condition) : ConditionJoin.Or(declared, appended.Condition);
            if (!surprises) return null;
            string first = LintText.Of(((AndSyntax)declared).Operands[0].Span);
            return LintDiagnostics.AppendedAlternative(
                $"say in it what has to hold besides: `or ({first} and {LintText.Of(appended.Condition.Span)})`", appended.Condition.Span, declared.Span);
        }
    }

    private static bool HoldsTogether(ExpressionSyntax condition, LintInput input) => condition switch
    {
        AndSyntax => true,
        OrSyntax or => or.Operands.All(operand => HoldsTogether(operand, input)),
        // Enough of a look: a macro of a macro is a name for something thought through.
        MacroReferenceSyntax reference => input.Macros.Find(reference.Name)?.Condition is AndSyntax or MacroReferenceSyntax,
        _ => false,
    };

    private static ExpressionSyntax? ConditionOf(IReadOnlyList<PropertySyntax> properties) =>
        properties.OfType<ConditionPropertySyntax>().FirstOrDefault()?.Condition;
}
