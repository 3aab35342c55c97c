using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Which comparisons are left to user space. In the kernel they are taken to hold, so that it never matches less than the condition, and
/// user space decides the whole condition of what is left.
/// </summary>
public static class UserSpaceNeeds
{
    /// <summary>What <paramref name="comparison"/> needs user space for at <paramref name="operation"/>; null when the kernel decides it.</summary>
    public static UserSpaceNeed? Find(ComparisonCondition comparison, Operation operation)
    {
        FieldDefinition field = comparison.Field.Definition;
        if (field.Formula is not null) return new UserSpaceNeed(UserSpaceCause.Value, field.Name, comparison.Span);
        if (field.SupplyIn(operation) == FieldSupply.UserSpace) return new UserSpaceNeed(UserSpaceCause.Field, comparison.Field.ToString(), comparison.Span);
        if (comparison.Right is { } right)
            return new UserSpaceNeed(UserSpaceCause.Value, right.Definition.Formula is null ? $"val({right})" : right.ToString(), comparison.Span);
        // Of a text that is made of names the kernel has the set; lowering has taken what that answers.
        return comparison.Operator == ComparisonOperator.Regex || field is { IsText: true, Vocabulary: not null }
            ? new UserSpaceNeed(UserSpaceCause.Operator, comparison.Operator.Name(), comparison.Span) : null;
    }

    /// <summary>All that <paramref name="condition"/> needs, each once.</summary>
    public static IReadOnlyList<UserSpaceNeed> Of(Condition condition, Operation operation) =>
        [.. Comparisons.Of(condition).Select(c => Find(c, operation)).OfType<UserSpaceNeed>().DistinctBy(n => n.What)];
}
