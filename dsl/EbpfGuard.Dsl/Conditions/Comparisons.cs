using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Conditions;

/// <summary>What a condition compares.</summary>
public static class Comparisons
{
    /// <summary>Every comparison, from left to right.</summary>
    public static IEnumerable<ComparisonCondition> Of(Condition condition) =>
        condition.Leaves().Select(part => part.Leaf).OfType<ComparisonCondition>();

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
}
