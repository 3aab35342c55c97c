namespace EbpfGuard.Dsl.Conditions;

/// <summary>Ways through a condition, whatever is done on the way.</summary>
public static class ConditionTree
{
    /// <summary>What is neither "and", "or" nor "not", from left to right, and whether an odd number of "not"s stands before it.</summary>
    public static List<(Condition Leaf, bool IsNegated)> Leaves(this Condition condition)
    {
        List<(Condition Leaf, bool IsNegated)> leaves = [];
        Collect(condition, isNegated: false, leaves);
        return leaves;
    }

    /// <summary>
    /// The value of a condition from the values of its leaves, after De Morgan: "not" is at the leaves only, "and" and "or" under it have
    /// changed places. Operands are computed when <paramref name="all"/> or <paramref name="any"/> asks for them.
    /// </summary>
    /// <param name="condition">The condition.</param>
    /// <param name="all">The value where all operands hold, and whether it is written as the negation of an "or".</param>
    /// <param name="any">The value where some operand holds, and whether it is written as the negation of an "and".</param>
    /// <param name="leaf">The value of a comparison or a constant, and whether it is negated.</param>
    public static T Fold<T>(
        this Condition condition, Func<IEnumerable<T>, bool, T> all, Func<IEnumerable<T>, bool, T> any, Func<Condition, bool, T> leaf)
    {
        return Of(condition, false);

        T Of(Condition part, bool isNegated) => part switch
        {
            NotCondition not => Of(not.Operand, !isNegated),
            AndCondition and => (isNegated ? any : all)(and.Operands.Select(operand => Of(operand, isNegated)), isNegated),
            OrCondition or => (isNegated ? all : any)(or.Operands.Select(operand => Of(operand, isNegated)), isNegated),
            _ => leaf(part, isNegated),
        };
    }

    /// <summary>
    /// The condition with each comparison replaced. "And", "or" and "not" stay where they are, as far as there is something left for them:
    /// a constant stands in the result only when it is all of it, and what is behind the operand that decides is not rewritten.
    /// </summary>
    /// <param name="condition">The condition.</param>
    /// <param name="replace">What stands for a comparison, and whether an odd number of "not"s stands before it.</param>
    public static Condition Rewrite(this Condition condition, Func<ComparisonCondition, bool, Condition> replace)
    {
        return Of(condition, false);

        Condition Of(Condition part, bool isNegated) => part switch
        {
            AndCondition and => Condition.All(and.Operands.Select(operand => Of(operand, isNegated))),
            OrCondition or => Condition.Any(or.Operands.Select(operand => Of(operand, isNegated))),
            NotCondition not => Condition.Not(Of(not.Operand, !isNegated)),
            ComparisonCondition comparison => replace(comparison, isNegated),
            _ => part,
        };
    }

    private static void Collect(Condition condition, bool isNegated, List<(Condition Leaf, bool IsNegated)> leaves)
    {
        IReadOnlyList<Condition> operands = condition switch
        {
            AndCondition and => and.Operands,
            OrCondition or => or.Operands,
            NotCondition not => [not.Operand],
            _ => [],
        };
        if (operands.Count == 0) leaves.Add((condition, isNegated));
        foreach (Condition operand in operands) Collect(operand, isNegated != condition is NotCondition, leaves);
    }
}
