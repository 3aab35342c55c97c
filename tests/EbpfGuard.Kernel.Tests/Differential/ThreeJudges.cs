using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Testing;

namespace EbpfGuard.Kernel.Tests.Differential;

/// <summary>
/// One policy before three judges: the syntax tree, the image in C# and the image in the kernel. Each may be given another
/// policy or image than the others, which they must then be found to disagree on.
/// </summary>
internal sealed class ThreeJudges(Policy policy, PolicyImage image, PolicyImage kernelImage) : IDisposable
{
    private readonly ImageEvaluator _evaluator = new(image);
    private readonly KernelProbe _kernel = new(kernelImage);
    private readonly EventTranslation _translation = new(Literals.Accounts);

    public ThreeJudges(Policy policy, PolicyImage image)
        : this(policy, image, image)
    {
    }

    /// <summary>Events on which all agreed that a rule matches.</summary>
    public int Matches { get; private set; }

    /// <summary>Events on which all agreed that none does.</summary>
    public int Misses { get; private set; }

    /// <summary>Matches that all agreed are not sure.</summary>
    public int Unsure { get; private set; }

    /// <summary>Events that all agreed are not kept, matched or not.</summary>
    public int Uncached { get; private set; }

    /// <summary>What two judges differ on, in words; null when all three agree.</summary>
    /// <param name="facts">The event.</param>
    /// <param name="told">What the kernel is told instead; null for the same.</param>
    public string? FindDifference(EventFacts facts, EventFacts? told = null)
    {
        ImageVerdict inImage = _evaluator.Evaluate(
            facts.Operation, _evaluator.Describe(EventTranslation.Lineage(facts)), _translation.Event(facts));
        EventFacts given = told ?? facts;
        ImageVerdict inKernel = _kernel.Evaluate(given.Operation, EventTranslation.Lineage(given), _translation.Event(given));
        if (!Agree(inImage, inKernel))
            return $"the image in C# says {Show(inImage)}, the kernel {Show(inKernel)}";

        ImageVerdict expected = Expect(facts);
        if (!expected.Rules.SequenceEqual(inImage.Rules) || !expected.Unsure.SequenceEqual(inImage.Unsure) || expected.Action != inImage.Action)
            return $"the syntax tree says {Show(expected)}, the image {Show(inImage)}";

        Unsure += expected.Unsure.Count;
        if (inImage.IsUncached) Uncached++;
        if (expected.Rules.Count > 0) Matches++;
        else Misses++;
        return null;
    }

    /// <summary>Likewise of the two images, for an event of which the host has no name for the program of one generation.</summary>
    public string? FindDifferenceOfNameless(EventFacts facts, int generation)
    {
        IReadOnlyList<FactTable> lineage = EventTranslation.Lineage(facts);
        lineage[^(1 + (generation % lineage.Count))].Set(FactInput.ProcExepath, FactText.Nameless);
        ImageVerdict inImage = _evaluator.Evaluate(facts.Operation, _evaluator.Describe(lineage), _translation.Event(facts));
        ImageVerdict inKernel = _kernel.Evaluate(facts.Operation, lineage, _translation.Event(facts));
        if (!Agree(inImage, inKernel)) return $"the image in C# says {Show(inImage)}, the kernel {Show(inKernel)}";
        if (inImage.Rules.Count > 0) Matches++;
        return null;
    }

    public void Dispose() => _kernel.Dispose();

    // A record names the first rules only.
    private static bool Agree(ImageVerdict image, ImageVerdict kernel) =>
        image.Action == kernel.Action && image.Unknown == kernel.Unknown && image.IsUncached == kernel.IsUncached
        && (image.Rules.Count <= AbiLimits.Matches
            ? image.Rules.SequenceEqual(kernel.Rules) && image.Unsure.SequenceEqual(kernel.Unsure)
            : kernel.Rules.Count >= AbiLimits.Matches && kernel.Rules.All(image.Rules.Contains) && kernel.Unsure.All(image.Unsure.Contains));

    // What is left to user space is taken to hold.
    private ImageVerdict Expect(EventFacts facts)
    {
        List<int> rules = [], unsure = [];
        var action = KernelAction.Alert;
        for (int number = 0; number < policy.Rules.Count; number++)
        {
            PolicyRule rule = policy.Rules[number];
            Truth truth = RelaxedForm.Truth(rule, facts);
            if (!truth.Matches(rule.OnUnknown)) continue;
            ImagePlan? plan = image.Rules[number].Plans.FirstOrDefault(p => p.Plan.Operation == facts.Operation);
            if (plan is null or { Point: null }) continue; // a host without LSM does not see it
            rules.Add(number);
            if (truth == Truth.Unknown) unsure.Add(number);
            KernelAction own = plan.Action > KernelAction.Block && RelaxedForm.IsSpared(truth, rule.OnUnknown) ? KernelAction.Block : plan.Action;
            if (rule.Mode == RuleMode.Enforce && plan.DecidedInKernel && own > action) action = own;
        }

        return new ImageVerdict(rules, action) { Unsure = unsure };
    }

    private static string Show(ImageVerdict verdict) =>
        $"{verdict.Action} by [{string.Join(' ', verdict.Rules)}], not sure of [{string.Join(' ', verdict.Unsure)}] for {verdict.Unknown}{(verdict.IsUncached ? ", and not kept" : "")}";
}
