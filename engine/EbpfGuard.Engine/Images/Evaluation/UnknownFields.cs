using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>The fields of a rule whose values were unknown when it matched, as the rule names them.</summary>
public static class UnknownFields
{
    /// <summary>Those that the kernel asked for at <paramref name="point"/>.</summary>
    public static IReadOnlyList<string> Of(ImageRule rule, DecisionPoint point, UnknownFacts unknown)
    {
        Operation operation = DecisionPoints.OperationOf(point);
        IEnumerable<Branch> branches = rule.Plans.Where(p => p.Plan.Operation == operation).SelectMany(p => p.Plan.Branches);
        IEnumerable<FieldPredicate> predicates = branches.SelectMany(b => b.Trigger.Concat(b.Exemptions.SelectMany(e => e.Predicates)));
        return [.. predicates.Select(p => p.Field).Distinct().Where(f => unknown.Has(KernelFields.Locate(f))).Select(f => f.ToString()).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Those that the whole condition of <paramref name="plan"/> asks for.</summary>
    public static IReadOnlyList<string> Of(OperationPlan plan, EventFacts facts)
    {
        var derivation = new FactDerivation(facts);
        return
        [
            .. Comparisons.FieldsOf(plan.Condition).SelectMany(f => f.Sources).Distinct().Where(f => IsUnknown(derivation.Get(f)))
                .Select(f => f.ToString()).Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsUnknown(FactValue value) => value is UnknownFact || (value is ListFact list && list.Values.Any(v => v is UnknownFact));
}
