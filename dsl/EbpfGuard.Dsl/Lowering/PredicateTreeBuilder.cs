using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Conditions -> <see cref="PredicateTree"/>s. Only rewrites that are right for unknown facts too: De Morgan, flattening,
/// merging; <c>a and not a</c> stays.
/// </summary>
internal sealed class PredicateTreeBuilder(Operation operation)
{
    private static readonly ConstantTree True = new(true);
    private static readonly ConstantTree False = new(false);

    /// <summary>The tree of <paramref name="condition"/>. Comparisons that are left to user space are taken to hold.</summary>
    public PredicateTree Build(Condition condition) => condition.Fold((children, _) => All(children), Any, BuildLeaf);

    /// <summary>The tree that holds when <paramref name="tree"/> does not.</summary>
    public static PredicateTree Negate(PredicateTree tree) => tree switch
    {
        ConstantTree constant => constant.Value ? False : True,
        PredicateLeaf leaf => new PredicateLeaf(leaf.Predicate with { Condition = Condition.Not(leaf.Predicate.Condition) }),
        AllTree all => Any(all.Children.Select(Negate), isNegation: true),
        AnyTree any => All(any.Children.Select(Negate)),
        _ => throw new InvalidOperationException($"no negation of {tree.GetType().Name}"),
    };

    private PredicateTree BuildLeaf(Condition leaf, bool isNegated) => leaf switch
    {
        ConstantCondition constant => constant.Value != isNegated ? True : False,
        ComparisonCondition comparison => BuildComparison(comparison, isNegated),
        _ => throw new InvalidOperationException($"no normal form of {leaf.GetType().Name}"),
    };

    private PredicateTree BuildComparison(ComparisonCondition comparison, bool isNegated)
    {
        if (UserSpaceNeeds.Find(comparison, operation) is not null) return True;
        PredicateTree[] leaves = [.. PredicateFamilies.Split(comparison).Select(c => Leaf(c, isNegated))];
        if (leaves.Length == 1) return leaves[0];
        return isNegated ? All(leaves) : Any(leaves, isNegation: false);
    }

    private static PredicateLeaf Leaf(ComparisonCondition comparison, bool isNegated) =>
        new(new FieldPredicate(comparison.Field, isNegated ? new NotCondition(comparison) : comparison));

    private static PredicateTree All(IEnumerable<PredicateTree> children)
    {
        List<FieldPredicate> predicates = [];
        List<PredicateTree> others = [];
        foreach (PredicateTree child in children.SelectMany(c => c is AllTree all ? all.Children : [c]))
        {
            if (child is PredicateLeaf leaf) predicates.Add(leaf.Predicate);
            else if (child is not ConstantTree constant) others.Add(child);
            else if (!constant.Value) return False;
        }

        PredicateTree[] joined = [.. PredicateJoin.Of(predicates, isAnd: true).Select(p => new PredicateLeaf(p)), .. others];
        return joined.Length switch { 0 => True, 1 => joined[0], _ => new AllTree(joined) };
    }

    private static PredicateTree Any(IEnumerable<PredicateTree> children, bool isNegation)
    {
        List<FieldPredicate> predicates = [];
        List<PredicateTree> others = [];
        foreach (PredicateTree child in children.SelectMany(c => c is AnyTree any ? any.Children : [c]))
        {
            if (child is PredicateLeaf leaf) predicates.Add(leaf.Predicate);
            else if (child is not ConstantTree constant) others.Add(child);
            else if (constant.Value) return True;
        }

        PredicateTree[] joined = [.. PredicateJoin.Of(predicates, isAnd: false).Select(p => new PredicateLeaf(p)), .. others];
        return joined.Length switch { 0 => False, 1 => joined[0], _ => new AnyTree(joined, isNegation) };
    }
}
