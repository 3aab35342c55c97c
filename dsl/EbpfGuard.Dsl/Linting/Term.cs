using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Dsl.Linting;

/// <summary>A comparison or its negation.</summary>
internal readonly record struct Term(ComparisonCondition Comparison, bool IsNegated)
{
    /// <summary>What holds when this does not.</summary>
    public Term Negate() => this with { IsNegated = !IsNegated };

    /// <summary>The term that <paramref name="condition"/> is; null when it is more than one.</summary>
    public static Term? Of(Condition condition, bool isNegated = false) => condition switch
    {
        ComparisonCondition comparison => new Term(comparison, isNegated),
        NotCondition not => Of(not.Operand, !isNegated),
        _ => null,
    };
}
