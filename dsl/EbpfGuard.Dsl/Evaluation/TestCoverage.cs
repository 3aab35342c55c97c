using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>A way to match, or an allowance, that no test of its rule ever took.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Operation">The operation that is judged.</param>
/// <param name="IsExemption">True for an allowance.</param>
/// <param name="Fields">The fields that it asks, in order.</param>
public sealed record UnreachedPart(PolicyRule Rule, Operation Operation, bool IsExemption, IReadOnlyList<FieldReference> Fields);

/// <summary>
/// What the tests that stand beside the rules reached: a trigger when all of it held for some test's event, an exemption when it
/// held for an event that its trigger would have caught.
/// </summary>
public sealed class TestCoverage
{
    private readonly List<UnreachedPart> _unreached = [];

    private TestCoverage()
    {
    }

    /// <summary>Triggers of all rules.</summary>
    public int Triggers { get; private set; }

    /// <summary>Exemptions of all rules.</summary>
    public int Exemptions { get; private set; }

    /// <summary>What no test reached, in the order of the rules.</summary>
    public IReadOnlyList<UnreachedPart> Unreached => _unreached;

    /// <summary>The coverage of the tests of <paramref name="policy"/>.</summary>
    public static TestCoverage Of(Policy policy)
    {
        var coverage = new TestCoverage();
        foreach (PolicyRule rule in policy.Rules)
        {
            ILookup<Operation, FactDerivation> events = rule.Tests.ToLookup(t => t.Event.Operation, t => new FactDerivation(t.Event));
            foreach (OperationPlan plan in rule.Plans)
            {
                foreach (Branch branch in plan.Branches) coverage.Add(rule, plan.Operation, branch, [.. events[plan.Operation]]);
            }
        }

        return coverage;
    }

    private void Add(PolicyRule rule, Operation operation, Branch branch, FactDerivation[] events)
    {
        FactDerivation[] caught = [.. events.Where(e => Hold(branch.Trigger, e))];
        Triggers++;
        if (caught.Length == 0) _unreached.Add(new UnreachedPart(rule, operation, IsExemption: false, FieldsOf(branch.Trigger)));
        foreach (Exemption exemption in branch.Exemptions)
        {
            Exemptions++;
            if (!caught.Any(e => Hold(exemption.Predicates, e)))
                _unreached.Add(new UnreachedPart(rule, operation, IsExemption: true, FieldsOf(exemption.Predicates)));
        }
    }

    private static bool Hold(IReadOnlyList<FieldPredicate> predicates, FactDerivation facts) =>
        predicates.All(p => ConditionEvaluator.Evaluate(p.Condition, facts) == Truth.True);

    private static FieldReference[] FieldsOf(IReadOnlyList<FieldPredicate> predicates) => [.. predicates.Select(p => p.Field).Distinct()];
}
