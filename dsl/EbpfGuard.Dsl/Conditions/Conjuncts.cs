namespace EbpfGuard.Dsl.Conditions;

/// <summary>The conditions that all have to hold for a condition to hold, as small as they get without choosing among alternatives.</summary>
internal static class Conjuncts
{
    public static List<Condition> Of(Condition condition)
    {
        List<Condition> parts = [];
        Collect(condition, isNegated: false, parts);
        return parts;
    }

    private static void Collect(Condition condition, bool isNegated, List<Condition> parts)
    {
        switch (condition)
        {
            case NotCondition not:
                Collect(not.Operand, !isNegated, parts);
                break;
            case AndCondition all when !isNegated:
                foreach (Condition operand in all.Operands) Collect(operand, false, parts);
                break;
            case OrCondition some when isNegated:
                foreach (Condition operand in some.Operands) Collect(operand, true, parts);
                break;
            default:
                parts.Add(isNegated ? new NotCondition(condition) : condition);
                break;
        }
    }
}
