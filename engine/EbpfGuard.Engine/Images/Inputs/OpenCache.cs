using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>
/// Why the kernel may not keep opens that matched nothing (lib/cache.bpf.h): rules ask for what can be another the next time without
/// being in the digest by which they are kept.
/// </summary>
public static class OpenCache
{
    /// <summary>The fields that keep opens of a policy from being kept; none when they are.</summary>
    public static IReadOnlyList<string> Obstacles(in ImageLayout layout)
    {
        InputSet asked = layout.Inputs[(int)DecisionPoint.Open];
        return [.. KernelFields.All.Where(f => asked.Has(f.Field.Input) && !IsDigested(f.Field.Input)).Select(f => f.Name)];
    }

    private static bool IsDigested(FactInput input) =>
        input.IsText() ? input.IsProcess() || input.IsPath() : input != FactInput.Duration;
}
