using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Makes one predicate of those that are about one thing.</summary>
internal static class PredicateJoin
{
    // Looking for doubles must not cost the square of a long "or".
    private const int MostCompared = 64;

    /// <summary>The conjunction (or disjunction) of <paramref name="predicates"/>, those that may stand in one condition joined, doubles gone.</summary>
    public static List<FieldPredicate> Of(IReadOnlyList<FieldPredicate> predicates, bool isAnd)
    {
        if (predicates.Count < 2) return [.. predicates];
        List<Group> groups = new(predicates.Count);
        foreach (FieldPredicate predicate in predicates)
        {
            PredicateFamily family = PredicateFamilies.FamilyOf(predicate);
            if (groups.Find(group => group.Takes(predicate, family, isAnd)) is { } group) group.Add(predicate.Condition);
            else groups.Add(new Group(predicate, family));
        }

        return groups.ConvertAll(group => group.Join(isAnd));
    }

    private sealed class Group(FieldPredicate first, PredicateFamily family)
    {
        private readonly List<Condition> _conditions = [first.Condition];

        // One on the same thing; or the very same predicate, as long as that stands alone.
        public bool Takes(FieldPredicate other, PredicateFamily otherFamily, bool isAnd)
        {
            if (family != otherFamily || first.Field != other.Field) return false;
            bool canJoin = PredicateFamilies.CanJoin(family, first.Condition, isAnd) && PredicateFamilies.CanJoin(family, other.Condition, isAnd);
            return (canJoin && PredicateFamilies.AreAlike(family, first.Condition, other.Condition))
                || (_conditions.Count == 1 && ConditionEquality.AreEqual(first.Condition, other.Condition));
        }

        public void Add(Condition condition)
        {
            if (_conditions.Count > MostCompared || !_conditions.Exists(known => ConditionEquality.AreEqual(known, condition))) _conditions.Add(condition);
        }

        public FieldPredicate Join(bool isAnd) => _conditions.Count == 1 ? first : first with { Condition = Combine(_conditions, isAnd) };
    }

    // "not a and not b" is "not (a or b)": the form that every family takes.
    private static Condition Combine(List<Condition> conditions, bool isAnd) =>
        isAnd && conditions.TrueForAll(condition => condition is NotCondition) ? Condition.Not(Condition.Any(conditions.Select(Condition.Not)))
        : isAnd ? Condition.All(conditions)
        : Condition.Any(conditions);
}
