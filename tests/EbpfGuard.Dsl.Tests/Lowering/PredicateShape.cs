using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>What <see cref="FieldPredicate"/> promises of its condition.</summary>
internal static class PredicateShape
{
    /// <summary>What is wrong with the predicate, or null.</summary>
    public static string? FindFault(FieldPredicate predicate)
    {
        ComparisonCondition[] all = [.. Comparisons.Of(predicate.Condition)];
        if (all.Any(c => c.Field != predicate.Field)) return "another field";
        if (all.Length == 0) return "no comparison";
        PredicateFamily family = PredicateFamilies.FamilyOf(all[0]);
        if (all.Any(c => PredicateFamilies.FamilyOf(c) != family)) return "several families";
        return family switch
        {
            PredicateFamily.Substring or PredicateFamily.Flags => IsBit(predicate.Condition, all) ? null : "not one bit",
            PredicateFamily.Ancestors => Strip(predicate.Condition) is ComparisonCondition ? null : "not one comparison",
            PredicateFamily.Pattern => all.Select(c => c.Operator == ComparisonOperator.GlobIgnoreCase).Distinct().Count() == 1 ? null : "mixed case",
            _ => null,
        };
    }

    private static bool IsBit(Condition condition, ComparisonCondition[] all) =>
        all.Select(c => c.Operator).Distinct().Count() == 1
        && (Strip(condition) is ComparisonCondition || (Strip(condition) is OrCondition or && or.Operands.All(o => o is ComparisonCondition)));

    private static Condition Strip(Condition condition) => condition is NotCondition not ? not.Operand : condition;
}
