using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
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

        (int[] rules, KernelAction action) = Expect(facts);
        if (!rules.SequenceEqual(inImage.Rules) || action != inImage.Action)
            return $"the syntax tree says {Show(new ImageVerdict(rules, action))}, the image {Show(inImage)}";

        if (rules.Length > 0) Matches++;
        else Misses++;
        return null;
    }

    public void Dispose() => _kernel.Dispose();

    // A record names the first rules only.
    private static bool Agree(ImageVerdict image, ImageVerdict kernel) =>
        image.Action == kernel.Action
        && (image.Rules.Count <= AbiLimits.Matches
            ? image.Rules.SequenceEqual(kernel.Rules)
            : kernel.Rules.Count >= AbiLimits.Matches && kernel.Rules.All(image.Rules.Contains));

    // What is left to user space is taken to hold.
    private (int[] Rules, KernelAction Action) Expect(EventFacts facts)
    {
        var rules = new List<int>();
        var action = KernelAction.Alert;
        for (int number = 0; number < policy.Rules.Count; number++)
        {
            PolicyRule rule = policy.Rules[number];
            if (!RelaxedForm.Matches(rule, facts)) continue;
            ImagePlan? plan = image.Rules[number].Plans.FirstOrDefault(p => p.Plan.Operation == facts.Operation);
            if (plan is null or { Point: null }) continue; // a host without LSM does not see it
            rules.Add(number);
            if (rule.Mode == RuleMode.Enforce && plan.DecidedInKernel && plan.Action > action) action = plan.Action;
        }

        return ([.. rules], action);
    }

    private static string Show(ImageVerdict verdict) => $"{verdict.Action} by [{string.Join(' ', verdict.Rules)}]";
}
