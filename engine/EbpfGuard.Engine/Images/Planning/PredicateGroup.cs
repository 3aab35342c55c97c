using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Classes;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>All tests on one fact by one route, of those that need proof or of those that do not, and the classifiers that share them out.</summary>
internal sealed class TestGroup(FactInput input, Route route, bool needsProof)
{
    private readonly List<int> _tests = [];
    private readonly Dictionary<int, int> _firstRules = [];
    private readonly Dictionary<int, TextForm> _forms = [];
    private readonly Dictionary<int, ClassifierPlan> _classifiers = [];

    /// <summary>The fact.</summary>
    public FactInput Input { get; } = input;

    /// <summary>The route.</summary>
    public Route Route { get; } = route;

    /// <summary>True when what a process only claims is unknown to these tests.</summary>
    public bool NeedsProof { get; } = needsProof;

    /// <summary>The tests.</summary>
    public TestPool Pool { get; } = new();

    /// <summary>All tests, in the order in which rules asked for them.</summary>
    public IReadOnlyList<int> Tests => _tests;

    /// <summary>The classifiers, once the tests have been shared out.</summary>
    public List<ClassifierPlan> Classifiers { get; } = [];

    /// <summary>Adds what <paramref name="formula"/> asks for <paramref name="rule"/>; returns the test.</summary>
    public int Add(Condition formula, FieldReading reading, int rule)
    {
        int test = Pool.Compile(Route == Route.Keyword ? JoinKeywords(formula) : formula, reading);
        if (!_firstRules.TryAdd(test, rule)) return test;
        _tests.Add(test);
        if (Route == Route.Text) _forms.Add(test, TextForms.Of(formula));
        return test;
    }

    /// <summary>What <paramref name="test"/> asks of a text.</summary>
    public TextForm FormOf(int test) => _forms[test];

    /// <summary>The rule that first asked <paramref name="test"/>.</summary>
    public int FirstRuleOf(int test) => _firstRules[test];

    /// <summary>The classifier that answers <paramref name="test"/>.</summary>
    public ClassifierPlan ClassifierOf(int test) => _classifiers[test];

    /// <summary>The atoms of <paramref name="tests"/>.</summary>
    public SortedSet<int> AtomsOf(IEnumerable<int> tests)
    {
        var atoms = new SortedSet<int>();
        foreach (int test in tests) Pool.CollectAtoms(test, atoms);
        return atoms;
    }

    /// <summary>The single atom of a test of bits.</summary>
    public int AtomOf(int test) => AtomsOf([test]).Single();

    /// <summary>Shares the tests out among as few classifiers as their kind allows.</summary>
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
                Assign(KindOf(Route), _tests);
                break;
        }
    }

    /// <summary>A new classifier for <paramref name="tests"/>.</summary>
    public ClassifierPlan Assign(ClassifierKind kind, IReadOnlyCollection<int> tests)
    {
        int rule = tests.Count == 0 ? 0 : tests.Min(t => _firstRules[t]);
        return Assign(new ClassifierPlan(Input, kind, Pool) { FirstRule = rule }, tests);
    }

    /// <summary>Makes <paramref name="plan"/> the classifier of <paramref name="tests"/>.</summary>
    public ClassifierPlan Assign(ClassifierPlan plan, IReadOnlyCollection<int> tests)
    {
        Classifiers.Add(plan);
        plan.NeedsProof = NeedsProof;
        plan.NeedsEndsOnly = Route == Route.Text && tests.All(t => _forms[t] != TextForm.Pattern)
            && AtomsOf(tests).SelectMany(a => Pool.Atoms[a].Operands.Texts).All(t => Encoding.UTF8.GetByteCount(t) <= AbiLimits.KnownEnd);
        foreach (int test in tests)
        {
            plan.Add(test);
            _classifiers.Add(test, plan);
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
    private static Condition JoinKeywords(Condition formula) => formula switch
    {
        NotCondition not => new NotCondition(JoinKeywords(not.Operand)),
        OrCondition or => JoinKeywords([.. or.Operands.Cast<ComparisonCondition>()]),
        _ => formula,
    };

    private static ComparisonCondition JoinKeywords(IReadOnlyList<ComparisonCondition> keywords) => keywords[0] with
    {
        Operands = new OperandSet(
            [.. keywords.SelectMany(k => k.Operands.Texts).Distinct().Order(StringComparer.Ordinal)], [], []),
    };

    private void ShareOutKeywords()
    {
        foreach (IGrouping<int, int>[] chunk in _tests.GroupBy(AtomOf).Chunk(AbiLimits.HitBits))
        {
            ClassifierPlan plan = Assign(ClassifierKind.Scanner, [.. chunk.SelectMany(tests => tests)]);
            foreach (IGrouping<int, int> tests in chunk) plan.AddBit(tests.Key);
        }
    }
}
