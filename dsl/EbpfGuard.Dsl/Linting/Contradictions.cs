using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// Checks that exclude each other in one conjunction. That a rule never matches is always reported; that an alternative or an exemption never
/// does only where the rule itself says both, because a macro is written for more than one rule.
/// </summary>
internal static class Contradictions
{
    // Of one conjunction and field. A longer one is a list written out, and is not to cost the square of its length.
    private const int MostCompared = 64;

    public static IEnumerable<Diagnostic> Find(LintInput input) => input.Rules.SelectMany(rule => new Search(rule).Run());

    private sealed class Search(BoundRule rule)
    {
        private readonly List<Diagnostic> _found = [];

        public List<Diagnostic> Run()
        {
            Walk(rule.Condition, new Conjunction(null));
            return _found;
        }

        private void Walk(Condition condition, Conjunction within)
        {
            List<Condition> parts = Conjuncts.Of(condition);
            foreach (Condition part in parts)
            {
                if (Term.Of(part) is { } term) Add(term, within);
            }

            foreach (Condition part in parts) WalkAlternatives(part, within);
        }

        private void WalkAlternatives(Condition part, Conjunction within)
        {
            if (part is OrCondition or)
            {
                foreach (Condition alternative in or.Operands) Walk(alternative, new Conjunction(within));
            }
            else if (part is NotCondition { Operand: AndCondition exemption })
            {
                // What stands outside of an exemption decides whether it is of use, not whether it is sound.
                Walk(exemption, new Conjunction(null) { IsExemption = true });
            }
        }

        private void Add(Term term, Conjunction within)
        {
            if (term.Comparison.Field.Definition.Name.StartsWith("evt.", StringComparison.Ordinal)) return;
            if (within.FindExcluding(term) is { } other) Report(term.Comparison, other, within);
            within.Add(term);
        }

        private void Report(ComparisonCondition comparison, Term other, Conjunction within)
        {
            (ComparisonCondition first, ComparisonCondition second) = (other.Comparison, comparison);
            bool isWholeRule = within is { Outer: null, IsExemption: false };
            if (!isWholeRule && !(rule.ConditionSpan.Contains(first.Span) && rule.ConditionSpan.Contains(second.Span))) return;
            string one = (other.IsNegated ? "not " : "") + LintText.Of(first.Span);
            string two = (within.Newest.IsNegated ? "not " : "") + LintText.Of(second.Span);
            _found.Add(LintDiagnostics.Contradiction(
                one, two, isWholeRule ? rule.Name : null, second.Span, first.Span, HelpFor(one, two, other.IsNegated || within.Newest.IsNegated)));
        }

        private static string[] HelpFor(string one, string two, bool isNegation) =>
            isNegation ? [$"leave `{one}` or `{two}` out"] : [$"write `({one} or {two})` if one of them is enough", "or leave one of them out"];
    }

    /// <summary>The terms that hold together, with those of the conjunctions around them.</summary>
    private sealed class Conjunction(Conjunction? outer)
    {
        private readonly Dictionary<FieldReference, (List<Term> Positive, List<Term> Negative)> _terms = [];

        public Conjunction? Outer => outer;

        public bool IsExemption { get; init; }

        /// <summary>The term that was asked about last.</summary>
        public Term Newest { get; private set; }

        public void Add(Term term)
        {
            if (!_terms.TryGetValue(term.Comparison.Field, out (List<Term> Positive, List<Term> Negative) known))
                _terms[term.Comparison.Field] = known = ([], []);
            List<Term> own = term.IsNegated ? known.Negative : known.Positive;
            if (own.Count < MostCompared) own.Add(term);
        }

        /// <summary>A term that excludes <paramref name="term"/>. Two negated ones never exclude each other.</summary>
        public Term? FindExcluding(Term term)
        {
            Newest = term;
            for (Conjunction? scope = this; scope is not null; scope = scope.Outer)
            {
                if (!scope._terms.TryGetValue(term.Comparison.Field, out (List<Term> Positive, List<Term> Negative) known)) continue;
                IEnumerable<Term> others = term.IsNegated ? known.Positive : known.Positive.Concat(known.Negative);
                foreach (Term other in others)
                {
                    if (TermLogic.Exclude(other, term)) return other;
                }
            }

            return null;
        }
    }
}
