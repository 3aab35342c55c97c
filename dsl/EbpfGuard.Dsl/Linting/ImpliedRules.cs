using System.Runtime.InteropServices;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// A rule whose every match another rule matches too, which is as grave and stops as much. An index finds the few rules that may be the
/// other one, so that ten thousand rules are not compared with each other.
/// </summary>
internal static class ImpliedRules
{
    private const int MostCommon = 64;
    private const int MostLookedAt = 256;
    private const int MostCandidates = 64;
    private const int MostSteps = 2000;

    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        RuleShape[] shapes = [.. input.Rules.Where(r => r.Properties.IsEnabled).Select((r, i) => new RuleShape(r, i))];
        Dictionary<string, List<RuleShape>> index = Index(shapes);
        foreach (RuleShape rule in shapes)
        {
            RuleShape? by = rule.LookUps().SelectMany(word => index.GetValueOrDefault(word) ?? []).Take(MostLookedAt).Distinct()
                .Where(other => other != rule && Replaces(other, rule)).Take(MostCandidates)
                .FirstOrDefault(other => Implies(rule, other) && (other.Number < rule.Number || !Implies(other, rule) || !Replaces(rule, other)));
            if (by is not null) yield return LintDiagnostics.ImpliedRule(rule.Rule.Name, by.Rule.Name, rule.Rule.Span, by.Rule.Span);
        }
    }

    // Each rule under the words of that of its conjuncts under which most would look, unless many rules have it; then the rarest.
    private static Dictionary<string, List<RuleShape>> Index(RuleShape[] shapes)
    {
        Dictionary<string, int> uses = new(StringComparer.Ordinal);
        foreach (string word in shapes.SelectMany(s => s.Conjuncts).SelectMany(c => RuleShape.WordsOf(c).Words))
            CollectionsMarshal.GetValueRefOrAddDefault(uses, word, out _)++;
        Dictionary<string, List<RuleShape>> index = new(StringComparer.Ordinal);
        foreach (RuleShape shape in shapes.Where(s => s.Conjuncts.Count > 0))
        {
            (int _, int _, string[] words) = shape.Conjuncts.Select(RuleShape.WordsOf).Select(w => (w.Rank, Uses: w.Words.Sum(word => uses[word]), w.Words))
                .MinBy(w => (w.Uses > MostCommon, w.Uses > MostCommon ? w.Uses : w.Rank, w.Uses));
            foreach (string word in words)
            {
                ref List<RuleShape>? under = ref CollectionsMarshal.GetValueRefOrAddDefault(index, word, out _);
                (under ??= []).Add(shape);
            }
        }

        return index;
    }

    private static bool Implies(RuleShape rule, RuleShape other) => Implication.Holds(rule.Conjuncts, other.Conjuncts, MostSteps);

    // As grave, stops as much, at the same operations, also when a fact is not known.
    private static bool Replaces(RuleShape other, RuleShape rule)
    {
        (BoundProperties mine, BoundProperties theirs) = (rule.Rule.Properties, other.Rule.Properties);
        return theirs.Action >= mine.Action && theirs.Priority <= mine.Priority
            && (theirs.Mode == RuleMode.Enforce || mine.Mode == RuleMode.Monitor)
            && (theirs.OnUnknown == mine.OnUnknown || theirs.OnUnknown == OnUnknown.Match || mine.OnUnknown == OnUnknown.Ignore)
            && (mine.Action == RuleAction.Alert || (StopsAsSoon(other, rule) && NamesAsMuch(other, rule)))
            && theirs.RateLimit is null or { IsNone: true } && theirs.KillLimit is null && (rule.Operations & ~other.Operations) == OperationSet.None;
    }

    // What user space finishes is stopped when it comes to it.
    private static bool StopsAsSoon(RuleShape other, RuleShape rule) =>
        Enum.GetValues<Operation>().Where(o => rule.Operations.Has(o)).All(o =>
            UserSpaceNeeds.Of(other.Rule.Condition, o).Count == 0 || UserSpaceNeeds.Of(rule.Rule.Condition, o).Count > 0);

    // A file that a rule names by itself is known by the links that it is given later, too.
    private static bool NamesAsMuch(RuleShape other, RuleShape rule)
    {
        HashSet<string> theirs = [.. Named(other)];
        HashSet<string> asked = [.. Comparisons.Of(other.Rule.Condition).Select(c => c.Field.ToString())];
        return Named(rule).All(field => theirs.Contains(field) || !asked.Contains(field));
    }

    private static IEnumerable<string> Named(RuleShape rule) =>
        from comparison in Comparisons.Of(rule.Rule.Condition)
        where comparison.Field.Definition.Type == FieldType.Path && comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.In
        select comparison.Field.ToString();
}
