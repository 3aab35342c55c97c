namespace EbpfGuard.Cli.Review;

/// <summary>Which records are shown. What is null or empty chooses nothing out.</summary>
/// <param name="Rules">Parts of rule names, without case; one of them must fit.</param>
/// <param name="Actions">Actions of rules.</param>
/// <param name="Hows">How it was stopped: <c>denied</c>, <c>killed_at_exec</c> …</param>
/// <param name="Programs">Parts of program paths; one of them must fit.</param>
/// <param name="Since">The earliest time.</param>
internal sealed record AuditFilter(
    IReadOnlyList<string> Rules, IReadOnlyList<string> Actions, IReadOnlyList<string> Hows, IReadOnlyList<string> Programs,
    DateTimeOffset? Since)
{
    /// <summary>True when the record is one of those that are asked for.</summary>
    public bool Takes(AuditEntry entry) =>
        (Since is null || entry.Time >= Since)
        && (Rules.Count == 0 || Rules.Any(r => entry.Rule.Contains(r, StringComparison.OrdinalIgnoreCase)))
        && (Actions.Count == 0 || Actions.Contains(entry.Action, StringComparer.OrdinalIgnoreCase))
        && (Hows.Count == 0 || Hows.Contains(entry.How, StringComparer.OrdinalIgnoreCase))
        && (Programs.Count == 0 || Programs.Any(p => entry.Program.Contains(p, StringComparison.Ordinal)));
}
