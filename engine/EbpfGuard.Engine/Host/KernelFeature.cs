namespace EbpfGuard.Engine.Host;

/// <summary>How much depends on a feature of the host.</summary>
public enum FeatureNeed
{
    /// <summary>Without it the guard does not start.</summary>
    Required,

    /// <summary>Without it some rules cannot do what they say.</summary>
    Enforcement,

    /// <summary>Without it a comfort is missing.</summary>
    Optional,
}

/// <summary>One thing that a host has or lacks, as <c>ebpfguard doctor</c> lists it.</summary>
/// <param name="Name">A short stable name: <c>lsm</c>, <c>btf</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="Need">How much depends on it.</param>
/// <param name="IsPresent">Whether it is there.</param>
/// <param name="Found">What was found: a version, a path, the reason of a refusal.</param>
/// <param name="Why">What it is needed for.</param>
/// <param name="Cure">What to do when it is missing; null when it is there.</param>
public sealed record KernelFeature(
    string Name, string Title, FeatureNeed Need, bool IsPresent, string Found, string Why, string? Cure);
