using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Walks a condition.</summary>
internal static class Comparisons
{
    /// <summary>Every comparison, from left to right.</summary>
    public static List<ComparisonCondition> Of(Condition condition)
    {
        List<ComparisonCondition> found = [];
        Collect(condition, found);
        return found;
    }

    /// <summary>The fields compared, on either side, each once.</summary>
    public static List<FieldReference> FieldsOf(Condition condition)
    {
        List<FieldReference> fields = [];
        foreach (ComparisonCondition comparison in Of(condition))
        {
            if (!fields.Contains(comparison.Field)) fields.Add(comparison.Field);
            if (comparison.Right is { } right && !fields.Contains(right)) fields.Add(right);
        }

        return fields;
    }

    /// <summary>The first comparison; a formula of a predicate has one.</summary>
    public static ComparisonCondition First(Condition condition) => condition switch
    {
        AndCondition and => First(and.Operands[0]),
        OrCondition or => First(or.Operands[0]),
        NotCondition not => First(not.Operand),
        _ => (ComparisonCondition)condition,
    };

    private static void Collect(Condition condition, List<ComparisonCondition> found)
    {
        switch (condition)
        {
            case AndCondition and:
                foreach (Condition operand in and.Operands) Collect(operand, found);
                break;
            case OrCondition or:
                foreach (Condition operand in or.Operands) Collect(operand, found);
                break;
            case NotCondition not:
                Collect(not.Operand, found);
                break;
            case ComparisonCondition comparison:
                found.Add(comparison);
                break;
        }
    }
}
