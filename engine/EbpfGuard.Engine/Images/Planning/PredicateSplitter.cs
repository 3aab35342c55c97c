using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>A predicate that one table can answer.</summary>
internal readonly record struct RoutedPredicate(KernelField Field, Route Route, Condition Condition);

/// <summary>
/// Cuts a field predicate into conditions that one table each can answer: alternatives of conjunctions. Nearly always it
/// is a single condition. The others are flags and substrings, of which a slot reads one bit, and long lists of names mixed
/// with other comparisons, which would make an automaton of what a hash table does better.
/// </summary>
internal static class PredicateSplitter
{
    /// <summary>More literals than this are worth a hash table of their own.</summary>
    public const int FewLiterals = 64;

    /// <summary>The alternatives of <paramref name="predicate"/>; one of them must hold whole.</summary>
    public static IReadOnlyList<IReadOnlyList<RoutedPredicate>> Split(FieldPredicate predicate)
    {
        KernelField field = KernelFields.Locate(predicate.Field);
        if (field.Input.IsAddress()) return Single(field, Route.Address, predicate.Condition);
        if (SetBits.VocabularyOf(field.Input) is not null) return SplitBy(field, Route.Flags, predicate.Condition, (_, place) => place);
        if (!field.Input.IsText()) return Single(field, Route.Number, predicate.Condition);
        if (field.IsAnyAncestor)
        {
            return Single(field, OperatorOf(predicate.Condition) is { } op && IsKeyword(op) ? Route.Keyword : Route.Text, predicate.Condition);
        }

        if (Comparisons.Of(predicate.Condition).All(c => IsKeyword(c.Operator)))
        {
            return SplitBy(field, Route.Keyword, predicate.Condition, (c, _) => (int?)OperatorOf(c) ?? 0);
        }

        Condition condition = SetLongNamesApart(predicate.Condition);
        return TextForms.CountNames(condition) > FewLiterals && TextForms.Of(condition) != TextForm.Names
            ? SplitBy(field, Route.Text, condition, (c, _) => TextForms.Of(c) == TextForm.Names ? 0 : 1)
            : Single(field, Route.Text, condition);
    }

    private static bool IsKeyword(ComparisonOperator op) =>
        op is ComparisonOperator.Contains or ComparisonOperator.ContainsIgnoreCase;

    private static ComparisonOperator? OperatorOf(Condition condition) => condition switch
    {
        NotCondition not => OperatorOf(not.Operand),
        ComparisonCondition comparison => comparison.Operator,
        _ => null,
    };

    private static List<IReadOnlyList<RoutedPredicate>> Single(KernelField field, Route route, Condition condition) =>
        [[new RoutedPredicate(field, route, condition)]];

    /// <summary>
    /// Groups the operands of the outermost "and" or "or" by <paramref name="groupOf"/>; a negation changes the one into
    /// the other.
    /// </summary>
    private static List<IReadOnlyList<RoutedPredicate>> SplitBy(
        KernelField field, Route route, Condition condition, Func<Condition, int, int> groupOf)
    {
        bool isNegated = condition is NotCondition;
        Condition inner = condition is NotCondition not ? not.Operand : condition;
        bool isAnd = inner is AndCondition;
        IReadOnlyList<Condition> operands = inner switch
        {
            AndCondition and => and.Operands,
            OrCondition or => or.Operands,
            _ => [inner],
        };
        IEnumerable<RoutedPredicate> parts = operands.Select((o, i) => (Operand: o, Group: groupOf(o, i)))
            .GroupBy(p => p.Group, p => p.Operand)
            .Select(g => new RoutedPredicate(field, route, Restore([.. g], isAnd, isNegated)));
        return isAnd != isNegated ? [[.. parts]] : [.. parts.Select(p => (IReadOnlyList<RoutedPredicate>)[p])];
    }

    private static Condition Restore(IReadOnlyList<Condition> operands, bool isAnd, bool isNegated)
    {
        Condition joined = operands.Count == 1 ? operands[0]
            : isAnd ? new AndCondition(operands) : new OrCondition(operands);
        return isNegated ? new NotCondition(joined) : joined;
    }

    /// <summary>Spells a long list with some names beyond the reach of the hash table as two lists.</summary>
    private static Condition SetLongNamesApart(Condition condition) => condition switch
    {
        NotCondition not => new NotCondition(SetLongNamesApart(not.Operand)),
        OrCondition or => new OrCondition([.. or.Operands.Select(SetLongNamesApart).SelectMany(Disjuncts)]),
        ComparisonCondition { Operator: ComparisonOperator.In } c
            when c.Operands.Texts.Count > FewLiterals && c.Operands.Texts.Any(TextForms.IsLong) =>
            new OrCondition([Part(c, isLong: false), Part(c, isLong: true)]),
        _ => condition,
    };

    private static IEnumerable<Condition> Disjuncts(Condition condition) =>
        condition is OrCondition or ? or.Operands : [condition];

    private static ComparisonCondition Part(ComparisonCondition list, bool isLong) => list with
    {
        Operands = new OperandSet([.. list.Operands.Texts.Where(t => TextForms.IsLong(t) == isLong)], [], []),
    };
}
