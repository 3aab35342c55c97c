using EbpfGuard.Dsl.Conditions;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// Whether what conditions say together says another one, by their shape alone. "Yes" is certain, "no" may be wrong; so may it when the
/// search takes more steps than it is worth.
/// </summary>
internal sealed class Implication
{
    private int _steps;

    private Implication(int steps) => _steps = steps;

    /// <summary>True when every event that satisfies all of <paramref name="premises"/> satisfies all of <paramref name="conclusions"/>.</summary>
    public static bool Holds(IReadOnlyList<Condition> premises, IReadOnlyList<Condition> conclusions, int steps)
    {
        Implication search = new(steps);
        return conclusions.All(conclusion => search.Follows(conclusion, premises));
    }

    private bool Follows(Condition conclusion, IReadOnlyList<Condition> premises)
    {
        if (--_steps < 0) return false;
        if (premises.Any(premise => Entails(premise, conclusion))) return true;
        switch (conclusion)
        {
            case ConstantCondition constant:
                return constant.Value;
            case AndCondition and:
                return and.Operands.All(operand => Follows(operand, premises));
            case OrCondition some when some.Operands.Any(operand => Follows(operand, premises)):
                return true;
            case NotCondition { Operand: AndCondition exemption } when exemption.Operands.Any(operand => Follows(Negate(operand), premises)):
                return true;
            case NotCondition { Operand: OrCondition or }:
                return or.Operands.All(operand => Follows(Negate(operand), premises));
        }

        // By cases: each alternative of a premise says it.
        return premises.OfType<OrCondition>().Any(or => or.Operands.All(
            alternative => Follows(conclusion, [.. premises.Where(p => !ReferenceEquals(p, or)), .. Conjuncts.Of(alternative)])));
    }

    private bool Entails(Condition premise, Condition conclusion)
    {
        if (--_steps < 0) return false;
        if (ConditionEquality.AreEqual(premise, conclusion)) return true;
        return Term.Of(premise) is { } a && Term.Of(conclusion) is { } b && TermLogic.Implies(a, b);
    }

    private static Condition Negate(Condition condition) => condition is NotCondition not ? not.Operand : new NotCondition(condition);
}
