using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Comparisons that say the same of every event: events have one direction, their numbers start at 1 (<c>evt.num = 0</c> is
/// how empty macros are written), and nothing is in an empty list.
/// </summary>
internal static class EventConstants
{
    /// <summary>True when <paramref name="comparison"/> is constant; then <paramref name="value"/> is what it says.</summary>
    public static bool TryFold(ComparisonCondition comparison, out bool value)
    {
        value = false;
        if (comparison.Right is not null) return false;
        bool takesList = comparison.Operator is ComparisonOperator.In or ComparisonOperator.Intersects or ComparisonOperator.PathMatch;
        if (takesList && comparison.Operands.Texts.Count == 0) return true;
        switch (comparison.Field.Definition.Name)
        {
            case "evt.dir":
                value = ConditionEvaluator.Compare(comparison, new TextFact("<")) == Truth.True;
                return true;
            case "evt.num":
                return TryFoldNumber(comparison, least: 1, out value);
            default:
                return false;
        }
    }

    /// <summary>True when <paramref name="comparison"/> says the same of every number from <paramref name="least"/> on.</summary>
    public static bool TryFoldNumber(ComparisonCondition comparison, long least, out bool value)
    {
        value = comparison.Operator is ComparisonOperator.Exists or ComparisonOperator.NotEqual or ComparisonOperator.Greater
            or ComparisonOperator.GreaterOrEqual;
        // The last number at which it may change.
        long last = comparison.Operator switch
        {
            ComparisonOperator.Exists => least - 1,
            ComparisonOperator.Less or ComparisonOperator.GreaterOrEqual => comparison.Operands.Numbers[0] - 1,
            _ => comparison.Operands.Numbers.Max(),
        };
        return last < least;
    }
}
