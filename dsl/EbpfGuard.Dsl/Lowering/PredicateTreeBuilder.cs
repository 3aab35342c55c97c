using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Conditions -> <see cref="PredicateTree"/>s. Only rewrites that are right for unknown facts too: De Morgan, flattening,
/// merging; <c>a and not a</c> stays.
/// </summary>
internal sealed class PredicateTreeBuilder(Operation operation)
{
    // Looking for doubles must not cost the square of a long "or".
    private const int MostCompared = 64;

    private static readonly ConstantTree True = new(true);
    private static readonly ConstantTree False = new(false);

    /// <summary>The tree of <paramref name="condition"/>. Comparisons that are left to user space are taken to hold.</summary>
    public PredicateTree Build(Condition condition) => Build(condition, isNegated: false);

    /// <summary>The tree that holds when <paramref name="tree"/> does not.</summary>
    public static PredicateTree Negate(PredicateTree tree) => tree switch
    {
        ConstantTree constant => constant.Value ? False : True,
        PredicateLeaf leaf => new PredicateLeaf(leaf.Predicate with { Formula = Not(leaf.Predicate.Formula) }),
        AllTree all => Any(all.Children.Select(Negate), isNegation: true),
        AnyTree any => All(any.Children.Select(Negate)),
        _ => throw new InvalidOperationException($"no negation of {tree.GetType().Name}"),
    };

    /// <summary>The conjunction of predicates, those on one field and family merged.</summary>
    public static List<FieldPredicate> Conjoin(IReadOnlyList<FieldPredicate> predicates) => Join(predicates, isAnd: true);

    private PredicateTree Build(Condition condition, bool isNegated) => condition switch
    {
        NotCondition not => Build(not.Operand, !isNegated),
        AndCondition all when isNegated => Any(all.Operands.Select(o => Build(o, true)), isNegation: true),
        AndCondition and => All(and.Operands.Select(o => Build(o, false))),
        OrCondition some when isNegated => All(some.Operands.Select(o => Build(o, true))),
        OrCondition or => Any(or.Operands.Select(o => Build(o, false)), isNegation: false),
        ConstantCondition constant => constant.Value != isNegated ? True : False,
        ComparisonCondition comparison => BuildComparison(comparison, isNegated),
        _ => throw new InvalidOperationException($"no normal form of {condition.GetType().Name}"),
    };

    private PredicateTree BuildComparison(ComparisonCondition comparison, bool isNegated)
    {
        if (UserSpaceNeeds.Find(comparison, operation) is not null) return True;
        PredicateTree[] leaves = [.. PredicateFamilies.Split(comparison).Select(c => Leaf(c, isNegated))];
        if (leaves.Length == 1) return leaves[0];
        return isNegated ? All(leaves) : Any(leaves, isNegation: false);
    }

    private static PredicateLeaf Leaf(ComparisonCondition comparison, bool isNegated) => new(new FieldPredicate(
        comparison.Field, PredicateFamilies.FamilyOf(comparison), isNegated ? new NotCondition(comparison) : comparison));

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

        PredicateTree[] joined = [.. Join(predicates, isAnd: true).Select(p => new PredicateLeaf(p)), .. others];
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

        PredicateTree[] joined = [.. Join(predicates, isAnd: false).Select(p => new PredicateLeaf(p)), .. others];
        return joined.Length switch { 0 => False, 1 => joined[0], _ => new AnyTree(joined, isNegation) };
    }

    private static List<FieldPredicate> Join(IReadOnlyList<FieldPredicate> predicates, bool isAnd)
    {
        if (predicates.Count < 2) return [.. predicates];
        List<(FieldPredicate First, List<Condition>? More)> groups = new(predicates.Count);
        foreach (FieldPredicate predicate in predicates)
        {
            int known = FindGroup(groups, predicate, isAnd);
            if (known < 0) groups.Add((predicate, null));
            else if (!ConditionEquality.AreEqual(groups[known].First.Formula, predicate.Formula)) AddTo(groups, known, predicate.Formula);
        }

        List<FieldPredicate> joined = new(groups.Count);
        foreach ((FieldPredicate first, List<Condition>? more) in groups)
            joined.Add(more is null ? first : first with { Formula = Combine([first.Formula, .. more], isAnd) });
        return joined;
    }

    // The group that the predicate joins: one on the same thing, or the very same predicate where the family does not join.
    private static int FindGroup(List<(FieldPredicate First, List<Condition>? More)> groups, FieldPredicate predicate, bool isAnd)
    {
        bool canJoin = PredicateFamilies.CanJoin(predicate, isAnd);
        for (int i = 0; i < groups.Count; i++)
        {
            FieldPredicate first = groups[i].First;
            if (first.Family != predicate.Family || first.Field != predicate.Field) continue;
            if (canJoin && PredicateFamilies.CanJoin(first, isAnd) && PredicateFamilies.AreAlike(first, predicate)) return i;
            if (groups[i].More is null && ConditionEquality.AreEqual(first.Formula, predicate.Formula)) return i;
        }

        return -1;
    }

    private static void AddTo(List<(FieldPredicate First, List<Condition>? More)> groups, int group, Condition formula)
    {
        List<Condition> more = groups[group].More ?? [];
        if (!IsAmong(more, formula)) more.Add(formula);
        groups[group] = (groups[group].First, more);
    }

    private static bool IsAmong(List<Condition> formulas, Condition formula) =>
        formulas.Count <= MostCompared && formulas.Any(f => ConditionEquality.AreEqual(f, formula));

    private static Condition Combine(List<Condition> formulas, bool isAnd)
    {
        // "not a and not b" is "not (a or b)": the form that every family takes.
        if (isAnd && formulas.All(f => f is NotCondition))
            return new NotCondition(Combine([.. formulas.Select(Not)], isAnd: false));
        return isAnd
            ? new AndCondition([.. formulas.SelectMany(f => f is AndCondition and ? and.Operands : [f])])
            : new OrCondition([.. formulas.SelectMany(f => f is OrCondition or ? or.Operands : [f])]);
    }

    private static Condition Not(Condition formula) => formula is NotCondition not ? not.Operand : new NotCondition(formula);
}
