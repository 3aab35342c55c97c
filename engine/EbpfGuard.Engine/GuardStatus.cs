using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine;

/// <summary>A guard at work, as far as it is fixed from its start or its last change of policy.</summary>
/// <param name="PolicyHash">The policy.</param>
/// <param name="Rules">Number of its rules.</param>
/// <param name="Hooks">What its programs are attached to.</param>
/// <param name="PinDirectory">Where its links are kept; null when enforcement ends with the daemon.</param>
/// <param name="Processes">Processes that were there and are known.</param>
/// <param name="KernelBytes">Kernel memory of its maps, and of the spare programs that are loaded next.</param>
/// <param name="RulesBefore">Number of rules that were in force here before it; null when none were.</param>
/// <param name="ReadyAfter">How long it took until every program was attached and every process known.</param>
public sealed record GuardStatus(
    string PolicyHash, int Rules, IReadOnlyList<string> Hooks, string? PinDirectory, int Processes, long KernelBytes,
    int? RulesBefore, TimeSpan ReadyAfter)
{
    /// <summary>True when more than half of the rules that were in force are not any more.</summary>
    public bool DropsMostRules => RulesBefore is { } before && Rules * 2 < before;
}

/// <summary>What a guard did in its time.</summary>
/// <param name="Accounts">The closing account of each rule of the last policy, by name.</param>
/// <param name="Ending">What became of the enforcement.</param>
/// <param name="Unwritten">Records of any kind that could not be written.</param>
/// <param name="Elapsed">How long it was at work.</param>
public sealed record GuardSummary(
    IReadOnlyList<KeyValuePair<string, RuleAccount>> Accounts, GuardEnding Ending, long Unwritten, TimeSpan Elapsed);

/// <summary>What became of the enforcement when a guard ended.</summary>
/// <param name="IsLeft">True when it was left in force.</param>
/// <param name="Successor">The process that took the guard's place; null when nobody did.</param>
/// <param name="Fault">Why it could not be ended whole; null when it was.</param>
public sealed record GuardEnding(bool IsLeft, uint? Successor, string? Fault)
{
    /// <summary>In words.</summary>
    public string Message => Successor is { } pid ? $"process {pid} has taken its place"
        : IsLeft ? "its rules stay in force until the next guard takes over, or `ebpfguard stop`"
        : Fault is not null ? $"{Fault}; rules stay in force until the pins are gone"
        : "nothing is enforced any more";
}
