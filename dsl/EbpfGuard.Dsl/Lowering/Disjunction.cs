using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>The disjunctive form of a tree: terms, each a conjunction of predicates.</summary>
internal static class Disjunction
{
    /// <summary>How many terms the tree has, and how many its negation.</summary>
    public static (double Terms, double NegatedTerms) Measure(PredicateTree tree)
    {
        (double terms, double negated) = (0, 0);
        switch (tree)
        {
            case ConstantTree constant:
                return constant.Value ? (1, 0) : (0, 1);
            case PredicateLeaf:
                return (1, 1);
            case AllTree all:
                terms = 1;
                foreach ((double t, double n) in all.Children.Select(Measure)) (terms, negated) = (terms * t, negated + n);
                return (terms, negated);
            case AnyTree any:
                negated = 1;
                foreach ((double t, double n) in any.Children.Select(Measure)) (terms, negated) = (terms + t, negated * n);
                return (terms, negated);
            default:
                throw new InvalidOperationException($"no terms of {tree.GetType().Name}");
        }
    }

    /// <summary>The terms; call <see cref="Measure"/> first.</summary>
    public static IEnumerable<IReadOnlyList<FieldPredicate>> TermsOf(PredicateTree tree) => tree switch
    {
        ConstantTree constant => constant.Value ? [[]] : [],
        PredicateLeaf leaf => [[leaf.Predicate]],
        AnyTree any => any.Children.SelectMany(TermsOf),
        AllTree all => all.Children.Aggregate<PredicateTree, IEnumerable<IReadOnlyList<FieldPredicate>>>(
            [[]], (terms, child) => from term in terms
                                    from part in TermsOf(child)
                                    select (IReadOnlyList<FieldPredicate>)PredicateJoin.Of([.. term, .. part], isAnd: true)),
        _ => throw new InvalidOperationException($"no terms of {tree.GetType().Name}"),
    };
}
