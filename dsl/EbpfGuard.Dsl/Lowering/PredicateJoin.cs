using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>Makes one predicate of those that are about one thing.</summary>
internal static class PredicateJoin
{
    // Looking for doubles must not cost the square of a long "or".
    private const int MostCompared = 64;

    /// <summary>The conjunction (or disjunction) of <paramref name="predicates"/>, those that may stand in one formula joined, doubles gone.</summary>
    public static List<FieldPredicate> Of(IReadOnlyList<FieldPredicate> predicates, bool isAnd)
    {
        if (predicates.Count < 2) return [.. predicates];
        List<Group> groups = new(predicates.Count);
        foreach (FieldPredicate predicate in predicates)
        {
            PredicateFamily family = PredicateFamilies.FamilyOf(predicate);
            if (groups.Find(group => group.Takes(predicate, family, isAnd)) is { } group) group.Add(predicate.Formula);
            else groups.Add(new Group(predicate, family));
        }

        return groups.ConvertAll(group => group.Join(isAnd));
    }

    private sealed class Group(FieldPredicate first, PredicateFamily family)
    {
        private readonly List<Condition> _formulas = [first.Formula];

        // One on the same thing; or the very same predicate, as long as that stands alone.
        public bool Takes(FieldPredicate other, PredicateFamily otherFamily, bool isAnd)
        {
            if (family != otherFamily || first.Field != other.Field) return false;
            bool canJoin = PredicateFamilies.CanJoin(family, first.Formula, isAnd) && PredicateFamilies.CanJoin(family, other.Formula, isAnd);
            return (canJoin && PredicateFamilies.AreAlike(family, first.Formula, other.Formula))
                || (_formulas.Count == 1 && ConditionEquality.AreEqual(first.Formula, other.Formula));
        }

        public void Add(Condition formula)
        {
            if (_formulas.Count > MostCompared || !_formulas.Exists(known => ConditionEquality.AreEqual(known, formula))) _formulas.Add(formula);
        }

        public FieldPredicate Join(bool isAnd) => _formulas.Count == 1 ? first : first with { Formula = Combine(_formulas, isAnd) };
    }

    // "not a and not b" is "not (a or b)": the form that every family takes.
    private static Condition Combine(List<Condition> formulas, bool isAnd) =>
        isAnd && formulas.TrueForAll(formula => formula is NotCondition) ? Condition.Not(Condition.Any(formulas.Select(Condition.Not)))
        : isAnd ? Condition.All(formulas)
        : Condition.Any(formulas);
}
