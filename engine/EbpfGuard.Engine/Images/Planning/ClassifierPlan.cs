using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Automata;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>A classifier of the image: the predicates that it answers, and what is known of it while the image grows.</summary>
internal sealed class ClassifierPlan(FactInput input, ClassifierKind kind, PredicatePool pool)
{
    private readonly List<int> _predicates = [];
    private readonly HashSet<int> _known = [];
    private readonly Dictionary<int, int> _bits = [];

    /// <summary>The fact that it reads.</summary>
    public FactInput Input { get; } = input;

    /// <summary>Its kind; of numbers, known once its table is built.</summary>
    public ClassifierKind Kind { get; set; } = kind;

    /// <summary>The pool of its predicates.</summary>
    public PredicatePool Pool { get; } = pool;

    /// <summary>Its number in the image.</summary>
    public int Number { get; set; }

    /// <summary>The rule that first asked for it.</summary>
    public int FirstRule { get; init; }

    /// <summary>Its predicates.</summary>
    public IReadOnlyList<int> Predicates => _predicates;

    /// <summary>The sets of atoms that its values fulfil.</summary>
    public AtomSets Sets { get; } = new();

    /// <summary>Its classes, once <see cref="Seal"/> has been called; null for scanners and sets.</summary>
    public ClassTable? Classes { get; private set; }

    /// <summary>The determined patterns of a pattern group.</summary>
    public PatternAutomaton? Patterns { get; init; }

    /// <summary>True when a text's first and last <see cref="AbiLimits.KnownEnd"/> bytes answer all its predicates.</summary>
    public bool NeedsEndsOnly { get; set; }

    /// <summary>True when what a process only claims is unknown to it.</summary>
    public bool NeedsProof { get; set; }

    /// <summary>The ancestor atoms that it decides: predicate and bit of the mask.</summary>
    public List<(int Predicate, int Bit)> AncestorAtoms { get; } = [];

    /// <summary>True when its output is hit bits, not a class.</summary>
    public bool HasBits => Kind is ClassifierKind.Scanner or ClassifierKind.Set;

    /// <summary>The bits of a scanner by atom.</summary>
    public IReadOnlyDictionary<int, int> Bits => _bits;

    /// <summary>Adds a predicate that the classes must tell apart.</summary>
    public void Add(int predicate)
    {
        if (_known.Add(predicate)) _predicates.Add(predicate);
    }

    /// <summary>The bit of the output that stands for <paramref name="atom"/>.</summary>
    public int BitOf(int atom) => Kind == ClassifierKind.Set ? SetBits.Of(Input, Pool.Atoms[atom]) : _bits[atom];

    /// <summary>Gives <paramref name="atom"/> the next bit of the output.</summary>
    public void AddBit(int atom) => _bits.TryAdd(atom, _bits.Count);

    /// <summary>No predicate comes any more: the classes are known.</summary>
    public void Seal() => Classes = HasBits ? null : new ClassTable(Pool, Sets, Predicates);
}
