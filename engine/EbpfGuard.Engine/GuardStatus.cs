using EbpfGuard.Engine.Audit;

namespace EbpfGuard.Engine;

/// <summary>A guard at work, as far as it is fixed from its start or its last change of policy.</summary>
/// <param name="PolicyHash">The policy.</param>
/// <param name="Rules">Number of its rules.</param>
/// <param name="Hooks">What its programs are attached to.</param>
/// <param name="PinDirectory">Where its links are kept; null when enforcement ends with the daemon.</param>
/// <param name="Processes">Processes that were there and are known.</param>
/// <param name="KernelBytes">Kernel memory of its maps.</param>
/// <param name="ReadyAfter">How long it took until every program was attached and every process known.</param>
public sealed record GuardStatus(
    string PolicyHash, int Rules, IReadOnlyList<string> Hooks, string? PinDirectory, int Processes, long KernelBytes, TimeSpan ReadyAfter);

/// <summary>What a guard did in its time.</summary>
/// <param name="Accounts">The closing account of each rule of the last policy, by name.</param>
/// <param name="Unwritten">Records of any kind that could not be written.</param>
/// <param name="Elapsed">How long it was at work.</param>
public sealed record GuardSummary(
    IReadOnlyList<KeyValuePair<string, RuleAccount>> Accounts, long Unwritten, TimeSpan Elapsed);
