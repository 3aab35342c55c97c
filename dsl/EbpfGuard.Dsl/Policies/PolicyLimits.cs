namespace EbpfGuard.Dsl.Policies;

/// <summary>Every limit on rules and on what the kernel's tables hold of them, with its reason. Reaching one is a diagnostic.</summary>
public static class PolicyLimits
{
    /// <summary>
    /// Bytes of one rule file: ten times what ten thousand rules come to. What has no end, such as a device, is told from a rule file by it.
    /// </summary>
    public const int BytesPerFile = 64 * 1024 * 1024;

    /// <summary>
    /// Triggers of one operation, over all rules: 64 groups of at most 4 words of 64 bits. A summary of the groups fits one word,
    /// and no decision reads more than 256 words of a row.
    /// </summary>
    public const int TriggersPerOperation = 64 * 4 * 64;

    /// <summary>Exemptions of one operation, over all rules: as many as triggers, for the same reason.</summary>
    public const int ExemptionsPerOperation = TriggersPerOperation;

    /// <summary>
    /// Triggers of one rule for one operation. A sixteenth of what an operation holds: a rule that needs more is a product of
    /// alternatives, not something that a person wrote.
    /// </summary>
    public const int TriggersPerRule = 1024;

    /// <summary>
    /// Exemptions of one rule for one operation, over all its triggers. A quarter of what an operation holds; the longest published
    /// allow-list needs fewer than two hundred.
    /// </summary>
    public const int ExemptionsPerRule = 4096;

    /// <summary>
    /// Comparisons of one rule once its macros are expanded: forty times the longest published rule. Macros that use others twice
    /// double at each step, so this is counted before anything is expanded.
    /// </summary>
    public const int ComparisonsPerRule = 10_000;

    /// <summary>Nesting of one rule once its macros are expanded: as deep as a condition may be written. Every later stage recurses.</summary>
    public const int NestingPerRule = 1000;

    /// <summary>
    /// Values of all lists that hold other lists, once they are flattened: a hundred times what the published lists come to. Lists within lists
    /// hold the square of what is written.
    /// </summary>
    public const int FlattenedItems = 4_000_000;

    /// <summary>
    /// Triggers and exemptions up to which a rule is taken as it is written; beyond, alternatives are turned into exemptions, which
    /// add up where triggers multiply.
    /// </summary>
    internal const int ComfortableSize = 64;

    /// <summary>Exemptions that one alternative may turn into: beyond, it is no saving.</summary>
    internal const int ExemptionsPerAlternative = 64;
}
