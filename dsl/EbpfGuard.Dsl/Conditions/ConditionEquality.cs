namespace EbpfGuard.Dsl.Conditions;

/// <summary>Whether two conditions are the same term, wherever they are written.</summary>
internal static class ConditionEquality
{
    // Long lists are shared objects; two that are not are not worth a walk.
    private const int LongestCompared = 64;

    public static bool AreEqual(Condition left, Condition right) => (left, right) switch
    {
        _ when ReferenceEquals(left, right) => true,
        (AndCondition a, AndCondition b) => AreEqual(a.Operands, b.Operands),
        (OrCondition a, OrCondition b) => AreEqual(a.Operands, b.Operands),
        (NotCondition a, NotCondition b) => AreEqual(a.Operand, b.Operand),
        (ComparisonCondition a, ComparisonCondition b) => a.Operator == b.Operator && a.Field == b.Field && a.Right == b.Right && AreEqual(a.Operands, b.Operands),
        _ => false,
    };

    private static bool AreEqual(IReadOnlyList<Condition> left, IReadOnlyList<Condition> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(OperandSet left, OperandSet right) =>
        ReferenceEquals(left, right)
        || (left.Texts.Count == right.Texts.Count && left.Texts.Count <= LongestCompared && left.Texts.SequenceEqual(right.Texts));
}
