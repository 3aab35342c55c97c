using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Walks a condition.</summary>
internal static class Comparisons
{
    /// <summary>Every comparison, from left to right.</summary>
    public static IEnumerable<ComparisonCondition> Of(Condition condition) => condition switch
    {
        AndCondition and => and.Operands.SelectMany(Of),
        OrCondition or => or.Operands.SelectMany(Of),
        NotCondition not => Of(not.Operand),
        ComparisonCondition comparison => [comparison],
        _ => [],
    };
}
