using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Automata;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// Chooses the tables for the predicates on one text. Many names go into a hash table. The rest are walked: beginnings from the
/// first byte and ends from the last, because those walks soon leave their trees. Patterns have to see the whole text
/// anyway, so they take the others along when the joint automaton stays small; so do all predicates on process facts, which
/// are read once an exec and whose classifiers are few. But a path that is too long has a beginning and an end, and these are not to be
/// lost in an automaton that wants all of it.
/// </summary>
internal sealed class TextSharing(PredicateGroup group)
{
    /// <summary>Gives every predicate its classifier.</summary>
    /// <exception cref="ImageLimitException">A single pattern needs more states than there may be.</exception>
    public void ShareOut()
    {
        List<int> names = TestsOf(TextForm.Names);
        List<int> walked = [.. group.Predicates];

        // The kernel has NULs between arguments: a walk reads them as blanks, a key cannot.
        if (CountTexts(names) > PredicateSplitter.FewLiterals && !group.Input.JoinsArguments())
        {
            group.Assign(ClassifierKind.Exact, names);
            walked.RemoveAll(names.ToHashSet().Contains);
        }

        if (walked.Count == 0) return;
        List<int> prefixes = [.. walked.Where(t => group.FormOf(t) is TextForm.Names or TextForm.Prefix)];
        List<int> suffixes = TestsOf(TextForm.Suffix);
        List<int> patterns = TestsOf(TextForm.Pattern);
        if (patterns.Count > 0 && group.Input.IsWalked())
        {
            AssignPatterns(patterns);
            walked.RemoveAll(patterns.ToHashSet().Contains);
            patterns = [];
        }

        bool isMixed = patterns.Count > 0 || (group.Input.IsProcess() && prefixes.Count > 0 && suffixes.Count > 0);
        if (isMixed && TryAssign(walked, ImageLimits.GroupStates, ImageLimits.JoinSteps)) return;
        if (prefixes.Count > 0) group.Assign(ClassifierKind.Forward, prefixes);
        if (suffixes.Count > 0) group.Assign(ClassifierKind.Backward, suffixes);
        if (patterns.Count > 0) AssignPatterns(patterns);
    }

    private List<int> TestsOf(TextForm form) => [.. group.Predicates.Where(t => group.FormOf(t) == form)];

    private int CountTexts(List<int> predicates) => group.AtomsOf(predicates).Sum(a => group.Pool.Atoms[a].Operands.Texts.Count);

    /// <summary>Takes all patterns at once if the budget of states allows it, else each half for itself.</summary>
    private void AssignPatterns(List<int> predicates)
    {
        if (TryAssign(predicates, predicates.Count > 1 ? ImageLimits.GroupStates : ImageLimits.PatternStates, long.MaxValue)) return;
        if (predicates.Count == 1)
        {
            throw new ImageLimitException(
                group.FirstRuleOf(predicates[0]), "the automaton of its patterns", ImageLimits.PatternStates, "states");
        }

        AssignPatterns([.. predicates.Take(predicates.Count / 2)]);
        AssignPatterns([.. predicates.Skip(predicates.Count / 2)]);
    }

    private bool TryAssign(List<int> predicates, int budget, long steps)
    {
        SortedSet<int> atoms = group.AtomsOf(predicates);
        long bytes = atoms.Sum(a => group.Pool.Atoms[a].Operands.Texts.Sum(t => (long)t.Length));

        // Literals share states only where they share a beginning; far beyond the budget the attempt is not worth its time.
        if (bytes > 16L * budget) return false;
        var plan = new ClassifierPlan(group.Input, ClassifierKind.Forward, group.Pool)
        {
            FirstRule = group.FirstRuleOf(predicates[0]), Patterns = new PatternAutomaton(),
        };
        foreach (int atom in atoms) PatternAtoms.Add(plan.Patterns, group.Pool.Atoms[atom], atom);
        if (!plan.Patterns.TryDetermine(plan.Sets, budget, steps)) return false;
        group.Assign(plan, predicates);
        return true;
    }
}
