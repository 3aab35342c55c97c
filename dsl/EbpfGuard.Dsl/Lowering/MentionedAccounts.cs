using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>The accounts that rules compare with by name: who knows a host's accounts can tell the ones that it does not have.</summary>
public static class MentionedAccounts
{
    private static readonly string[] Fields = ["user.name", "user.loginname", "evt.arg.uid"];

    private static readonly ComparisonOperator[] WholeNames =
        [ComparisonOperator.Equal, ComparisonOperator.NotEqual, ComparisonOperator.In, ComparisonOperator.Intersects];

    /// <summary>Each name with the comparison that it stands in; a comparison that several rules share counts once.</summary>
    public static IEnumerable<(string Name, string Field, TextSpan Comparison)> Of(IEnumerable<PolicyRule> rules) =>
        (from rule in rules
         from plan in rule.Plans
         from comparison in Comparisons.Of(plan.Condition)
         where comparison.Right is null && Fields.Contains(comparison.Field.Definition.Name) && WholeNames.Contains(comparison.Operator)
         from name in comparison.Operands.Texts
         select (name, comparison.Field.Definition.Name, comparison.Span)).Distinct();
}
