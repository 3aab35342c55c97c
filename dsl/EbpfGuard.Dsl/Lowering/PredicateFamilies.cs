using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Patterns;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Which comparisons may stand in one predicate.</summary>
internal static class PredicateFamilies
{
    /// <summary>The family of <paramref name="comparison"/>.</summary>
    public static PredicateFamily FamilyOf(ComparisonCondition comparison)
    {
        FieldReference field = comparison.Field;
        if (field is { Definition.Argument: FieldArgument.OptionalAncestor, Index: null }) return PredicateFamily.Ancestors;
        return field.Definition.Type switch
        {
            FieldType.Number or FieldType.Port or FieldType.Boolean => PredicateFamily.Number,
            FieldType.Address or FieldType.Network => PredicateFamily.Address,
            FieldType.Flags => PredicateFamily.Flags,
            _ => comparison.Operator switch
            {
                ComparisonOperator.EndsWith => PredicateFamily.Suffix,
                ComparisonOperator.Contains or ComparisonOperator.ContainsIgnoreCase => PredicateFamily.Substring,
                ComparisonOperator.Glob or ComparisonOperator.GlobIgnoreCase => PredicateFamily.Pattern,
                ComparisonOperator.PathMatch when comparison.Operands.Texts.Any(ShellPattern.IsPattern) => PredicateFamily.Pattern,
                _ => PredicateFamily.Prefix,
            },
        };
    }

    /// <summary>
    /// Comparisons whose operands belong to one family each; a <c>pmatch</c> with patterns and plain paths becomes two, one of several
    /// flags becomes one a flag.
    /// </summary>
    public static IReadOnlyList<ComparisonCondition> Split(ComparisonCondition comparison)
    {
        if (comparison is { Field.Definition.Type: FieldType.Flags, Operands.Texts.Count: > 1 })
            return [.. comparison.Operands.Texts.Select(t => comparison with { Operands = new OperandSet([t], [], []) })];
        if (comparison.Operator != ComparisonOperator.PathMatch) return [comparison];
        string[] patterns = [.. comparison.Operands.Texts.Where(ShellPattern.IsPattern)];
        if (patterns.Length == 0 || patterns.Length == comparison.Operands.Texts.Count) return [comparison];
        string[] plain = [.. comparison.Operands.Texts.Where(t => !ShellPattern.IsPattern(t))];
        return
        [
            comparison with { Operands = new OperandSet(plain, [], []) },
            comparison with { Operands = new OperandSet(patterns, [], []) },
        ];
    }

    /// <summary>The family of all comparisons of <paramref name="predicate"/>.</summary>
    public static PredicateFamily FamilyOf(FieldPredicate predicate) => FamilyOf(First(predicate.Condition));

    /// <summary>True when two conditions of one field and <paramref name="family"/> ask the same thing of it.</summary>
    public static bool AreAlike(PredicateFamily family, Condition left, Condition right) => family switch
    {
        PredicateFamily.Ancestors => false,
        PredicateFamily.Substring or PredicateFamily.Flags => First(left).Operator == First(right).Operator,
        PredicateFamily.Pattern => IgnoresCase(left) == IgnoresCase(right),
        _ => true,
    };

    /// <summary>True when a condition of <paramref name="family"/> may stand under an "and" (or an "or") with others in one predicate.</summary>
    public static bool CanJoin(PredicateFamily family, Condition condition, bool isAnd) => family switch
    {
        // One bit says whether any of several substrings (or flags) is there: "none of them" can be said of it, "all of them" not.
        PredicateFamily.Substring or PredicateFamily.Flags => condition is NotCondition == isAnd,
        PredicateFamily.Ancestors => false,
        _ => true,
    };

    private static bool IgnoresCase(Condition condition) => First(condition).Operator == ComparisonOperator.GlobIgnoreCase;

    // Any comparison tells; a condition may have thousands.
    private static ComparisonCondition First(Condition condition) => condition switch
    {
        AndCondition and => First(and.Operands[0]),
        OrCondition or => First(or.Operands[0]),
        NotCondition not => First(not.Operand),
        _ => (ComparisonCondition)condition,
    };
}
