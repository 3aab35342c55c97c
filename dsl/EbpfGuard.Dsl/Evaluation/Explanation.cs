using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>What a condition says of an event, and what each of its parts does.</summary>
/// <param name="Truth">What it says.</param>
public abstract record Explanation(Truth Truth)
{
    /// <summary>
    /// The comparisons that make it what it is, in the order of the condition: of several that must hold those that do not; of several
    /// alternatives those that hold, or all of them. Without them it could be otherwise.
    /// </summary>
    public IEnumerable<ComparisonExplanation> Decisive => this switch
    {
        ComparisonExplanation comparison => [comparison],
        NegationExplanation not => not.Operand.Decisive,
        JoinExplanation join => join.Operands.Where(operand => operand.Truth == Truth).SelectMany(operand => operand.Decisive),
        _ => [],
    };

    /// <summary>Explains what <paramref name="condition"/> says of <paramref name="facts"/>.</summary>
    public static Explanation Of(Condition condition, FactDerivation facts)
    {
        Truth truth = ConditionEvaluator.Evaluate(condition, facts);
        return condition switch
        {
            AndCondition and => new JoinExplanation(IsAnd: true, [.. and.Operands.Select(operand => Of(operand, facts))], truth),
            OrCondition or => new JoinExplanation(IsAnd: false, [.. or.Operands.Select(operand => Of(operand, facts))], truth),
            NotCondition not => new NegationExplanation(Of(not.Operand, facts), truth),
            ComparisonCondition comparison => new ComparisonExplanation(comparison, Seen(comparison.Field, facts), Right(comparison, facts), truth),
            _ => new ConstantExplanation(truth),
        };
    }

    private static FactValue Seen(FieldReference field, FactDerivation facts) =>
        EndpointPairs.TryGetEnds(field.Definition, out FieldReference server, out FieldReference client)
            ? new ListFact([facts.Get(server), facts.Get(client)]) : facts.Get(field);

    private static FactValue? Right(ComparisonCondition comparison, FactDerivation facts) =>
        comparison.Right is { } right ? facts.Get(right) : null;
}

/// <summary>Of several conditions all, or some.</summary>
public sealed record JoinExplanation(bool IsAnd, IReadOnlyList<Explanation> Operands, Truth Truth) : Explanation(Truth);

/// <summary>Of what must not hold.</summary>
public sealed record NegationExplanation(Explanation Operand, Truth Truth) : Explanation(Truth);

/// <summary>Of what holds always, or never.</summary>
public sealed record ConstantExplanation(Truth Truth) : Explanation(Truth);

/// <summary>Of a comparison.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Seen">What it saw on its left side.</param>
/// <param name="Right">What it saw on its right side, when that is a field or computed.</param>
/// <param name="Truth">What it says by itself, before any <c>not</c>.</param>
public sealed record ComparisonExplanation(ComparisonCondition Comparison, FactValue Seen, FactValue? Right, Truth Truth) : Explanation(Truth);
