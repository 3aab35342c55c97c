using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// How a <see cref="PredicateTree"/> becomes branches, decided and measured before any is built, because a product of alternatives
/// can be larger than any memory.
/// </summary>
/// <param name="Triggers">The number of branches.</param>
/// <param name="Exemptions">The number of exemptions over all branches.</param>
internal abstract record BranchPlan(double Triggers, double Exemptions)
{
    /// <summary>The plan for <paramref name="tree"/>.</summary>
    public static BranchPlan For(PredicateTree tree) => tree switch
    {
        ConstantTree { Value: false } => new AlternativesPlan([]),
        ConstantTree => ConjunctionPlan.Of([]),
        AllTree all => ConjunctionPlan.Of(all.Children),
        _ => ConjunctionPlan.Of([tree]),
    };

    /// <summary>The branches.</summary>
    public abstract List<Branch> Build();
}

/// <summary>The branches of each alternative.</summary>
internal sealed record AlternativesPlan(IReadOnlyList<BranchPlan> Alternatives)
    : BranchPlan(Alternatives.Sum(a => a.Triggers), Alternatives.Sum(a => a.Exemptions))
{
    public override List<Branch> Build() => [.. Alternatives.SelectMany(a => a.Build())];
}

/// <summary>
/// Every combination of one branch of each factor, with the common predicates and exemptions added. An "any of" can be a factor or,
/// by De Morgan, exemptions: "any of a, b" is "not (not a and not b)". Allow-lists become exemptions, because exemptions add up;
/// alternatives become factors, because a narrow trigger is cheap; when the product grows too large they become exemptions as well.
/// </summary>
internal sealed record ConjunctionPlan(
    IReadOnlyList<FieldPredicate> Predicates, IReadOnlyList<BranchPlan> Factors, IReadOnlyList<PredicateTree> Exempted,
    double Triggers, double Exemptions) : BranchPlan(Triggers, Exemptions)
{
    public static ConjunctionPlan Of(IReadOnlyList<PredicateTree> children)
    {
        FieldPredicate[] predicates = [.. children.OfType<PredicateLeaf>().Select(l => l.Predicate)];
        List<Choice> choices = [.. children.OfType<AnyTree>().Select(Choice.For)];
        (double triggers, double exemptions) = Measure(choices);
        if (triggers + exemptions > PolicyLimits.ComfortableSize) Shrink(choices);
        (triggers, exemptions) = Measure(choices);
        return new ConjunctionPlan(
            predicates, [.. choices.Where(c => !c.IsExempted).Select(c => c.Plan)],
            [.. choices.Where(c => c.IsExempted).Select(c => PredicateTreeBuilder.Negate(c.Tree))], triggers, exemptions);
    }

    public override List<Branch> Build()
    {
        Exemption[] common = [.. Exempted.SelectMany(Disjunction.TermsOf).Select(t => new Exemption(t))];
        List<Branch> branches = [new Branch(Predicates, [])];
        foreach (BranchPlan factor in Factors)
        {
            List<Branch> parts = factor.Build();
            branches = [.. branches.SelectMany(b => parts.Select(p => new Branch(
                PredicateJoin.Of([.. b.Trigger, .. p.Trigger], isAnd: true), [.. b.Exemptions, .. p.Exemptions])))];
        }

        return common.Length == 0 ? branches : [.. branches.Select(b => b with { Exemptions = [.. b.Exemptions, .. common] })];
    }

    // Exempts the factors one after another, those that cost the fewest exemptions first, and keeps the best of these choices.
    private static void Shrink(List<Choice> choices)
    {
        Choice[] candidates = [.. choices.Where(c => !c.IsExempted && c.ExemptionTerms <= PolicyLimits.ExemptionsPerAlternative).OrderBy(c => c.ExemptionTerms)];
        double Size() => Measure(choices) is var (triggers, exemptions) ? triggers + exemptions : 0;
        (double size, int count) best = (Size(), 0);
        for (int i = 0; i < candidates.Length; i++)
        {
            candidates[i].IsExempted = true;
            if (Size() is var size && size < best.size) best = (size, i + 1);
        }

        foreach (Choice choice in candidates.Skip(best.count)) choice.IsExempted = false;
    }

    private static (double Triggers, double Exemptions) Measure(List<Choice> choices)
    {
        double triggers = 1, exemptions = 0;
        foreach (Choice choice in choices)
        {
            if (choice.IsExempted)
            {
                exemptions += triggers * choice.ExemptionTerms;
                continue;
            }

            exemptions = (exemptions * choice.Plan.Triggers) + (triggers * choice.Plan.Exemptions);
            triggers *= choice.Plan.Triggers;
        }

        return (triggers, exemptions);
    }

    private sealed class Choice(AnyTree tree, BranchPlan plan, double exemptionTerms)
    {
        public AnyTree Tree { get; } = tree;

        public BranchPlan Plan { get; } = plan;

        public double ExemptionTerms { get; } = exemptionTerms;

        public bool IsExempted { get; set; }

        public static Choice For(AnyTree tree)
        {
            BranchPlan plan = new AlternativesPlan([.. tree.Children.Select(BranchPlan.For)]);
            double terms = Disjunction.Measure(tree).NegatedTerms;
            bool isCheap = terms <= PolicyLimits.ExemptionsPerAlternative || terms <= plan.Triggers;
            return new Choice(tree, plan, terms) { IsExempted = tree.IsNegation && isCheap };
        }
    }
}
