using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>All predicates on one fact by one route, of those that need proof or of those that do not, and the classifiers that share them out.</summary>
internal sealed class PredicateGroup(FactInput input, Route route, bool needsProof)
{
    private readonly List<int> _predicates = [];
    private readonly Dictionary<int, int> _firstRules = [];
    private readonly Dictionary<int, TextForm> _forms = [];
    private readonly Dictionary<int, ClassifierPlan> _classifiers = [];

    /// <summary>The fact.</summary>
    public FactInput Input { get; } = input;

    /// <summary>The route.</summary>
    public Route Route { get; } = route;

    /// <summary>True when what a process only claims is unknown to these predicates.</summary>
    public bool NeedsProof { get; } = needsProof;

    /// <summary>The predicates.</summary>
    public PredicatePool Pool { get; } = new();

    /// <summary>All predicates, in the order in which rules asked for them.</summary>
    public IReadOnlyList<int> Predicates => _predicates;

    /// <summary>The classifiers, once the predicates have been shared out.</summary>
    public List<ClassifierPlan> Classifiers { get; } = [];

    /// <summary>Adds what <paramref name="condition"/> asks for <paramref name="rule"/>; returns the predicate.</summary>
    public int Add(Condition condition, FieldReading reading, int rule)
    {
        int predicate = Pool.Compile(Route == Route.Keyword ? JoinKeywords(condition) : condition, reading);
        if (!_firstRules.TryAdd(predicate, rule)) return predicate;
        _predicates.Add(predicate);
        if (Route == Route.Text) _forms.Add(predicate, TextForms.Of(condition));
        return predicate;
    }

    /// <summary>What <paramref name="predicate"/> asks of a text.</summary>
    public TextForm FormOf(int predicate) => _forms[predicate];

    /// <summary>The rule that first asked <paramref name="predicate"/>.</summary>
    public int FirstRuleOf(int predicate) => _firstRules[predicate];

    /// <summary>The classifier that answers <paramref name="predicate"/>.</summary>
    public ClassifierPlan ClassifierOf(int predicate) => _classifiers[predicate];

    /// <summary>The atoms of <paramref name="predicates"/>.</summary>
    public SortedSet<int> AtomsOf(IEnumerable<int> predicates)
    {
        var atoms = new SortedSet<int>();
        foreach (int predicate in predicates) Pool.CollectAtoms(predicate, atoms);
        return atoms;
    }

    /// <summary>The single atom of a predicate of bits.</summary>
    public int AtomOf(int predicate) => AtomsOf([predicate]).Single();

    /// <summary>Shares the predicates out among as few classifiers as their kind allows.</summary>
    /// <exception cref="ImageLimitException">A single pattern needs more states than there may be.</exception>
    public void ShareOut()
    {
        switch (Route)
        {
            case Route.Text:
                new TextSharing(this).ShareOut();
                break;
            case Route.Keyword:
                ShareOutKeywords();
                break;
            default:
                Assign(KindOf(Route), _predicates);
                break;
        }
    }

    /// <summary>A new classifier for <paramref name="predicates"/>.</summary>
    public ClassifierPlan Assign(ClassifierKind kind, IReadOnlyCollection<int> predicates)
    {
        int rule = predicates.Count == 0 ? 0 : predicates.Min(t => _firstRules[t]);
        return Assign(new ClassifierPlan(Input, kind, Pool) { FirstRule = rule }, predicates);
    }

    /// <summary>Makes <paramref name="plan"/> the classifier of <paramref name="predicates"/>.</summary>
    public ClassifierPlan Assign(ClassifierPlan plan, IReadOnlyCollection<int> predicates)
    {
        Classifiers.Add(plan);
        plan.NeedsProof = NeedsProof;
        plan.NeedsEndsOnly = Route == Route.Text && predicates.All(t => _forms[t] != TextForm.Pattern)
            && AtomsOf(predicates).SelectMany(a => Pool.Atoms[a].Operands.Texts).All(t => Encoding.UTF8.GetByteCount(t) <= AbiLimits.KnownEnd);
        foreach (int predicate in predicates)
        {
            plan.Add(predicate);
            _classifiers.Add(predicate, plan);
        }

        return plan;
    }

    private static ClassifierKind KindOf(Route route) => route switch
    {
        Route.Address => ClassifierKind.Address,
        Route.Flags => ClassifierKind.Set,
        _ => ClassifierKind.Interval,
    };

    /// <summary>One bit stands for any of several keywords, so an "or" of them is one atom.</summary>
    private static Condition JoinKeywords(Condition condition) => condition switch
    {
        NotCondition not => new NotCondition(JoinKeywords(not.Operand)),
        OrCondition or => JoinKeywords([.. or.Operands.Cast<ComparisonCondition>()]),
        _ => condition,
    };

    private static ComparisonCondition JoinKeywords(IReadOnlyList<ComparisonCondition> keywords) => keywords[0] with
    {
        Operands = new OperandSet(
            [.. keywords.SelectMany(k => k.Operands.Texts).Distinct().Order(StringComparer.Ordinal)], [], []),
    };

    private void ShareOutKeywords()
    {
        foreach (IGrouping<int, int>[] chunk in _predicates.GroupBy(AtomOf).Chunk(AbiLimits.HitBits))
        {
            ClassifierPlan plan = Assign(ClassifierKind.Scanner, [.. chunk.SelectMany(predicates => predicates)]);
            foreach (IGrouping<int, int> predicates in chunk) plan.AddBit(predicates.Key);
        }
    }
}
