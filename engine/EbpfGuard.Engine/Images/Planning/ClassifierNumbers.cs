using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>
/// Numbers the classifiers: first those over process facts, whose outputs are kept with the process, then those over the
/// event's path, whose outputs are kept for hard links, then the rest.
/// </summary>
internal sealed class ClassifierNumbers
{
    private const int FirstPath = AbiLimits.ProcClassifiers;

    private const int FirstOther = AbiLimits.ProcClassifiers + AbiLimits.PathClassifiers;

    /// <summary>Numbers <paramref name="classifiers"/>.</summary>
    /// <exception cref="ImageLimitException">There are more than there are numbers.</exception>
    public ClassifierNumbers(IEnumerable<ClassifierPlan> classifiers)
    {
        foreach (ClassifierPlan plan in classifiers)
        {
            if (plan.Input.IsProcess()) plan.Number = Next(plan, Process++, AbiLimits.ProcClassifiers, "the tables of process facts");
            else if (plan.Input.IsPath()) plan.Number = FirstPath + Next(plan, Path++, AbiLimits.PathClassifiers, "the tables of paths");
            else plan.Number = FirstOther + Next(plan, Other++, ImageLimits.EventClassifiers, "the tables of event facts");
        }
    }

    /// <summary>Number of classifiers over process facts.</summary>
    public int Process { get; private set; }

    /// <summary>Number of classifiers over paths.</summary>
    public int Path { get; private set; }

    /// <summary>Number of classifiers over other facts.</summary>
    public int Other { get; private set; }

    /// <summary>Numbers in use end below this.</summary>
    public int End => Other > 0 ? FirstOther + Other : Path > 0 ? FirstPath + Path : Process;

    private static int Next(ClassifierPlan plan, int number, int limit, string what) => number < limit
        ? number
        : throw new ImageLimitException(plan.FirstRule, what, limit, "classifiers") { Size = number + 1 };
}
