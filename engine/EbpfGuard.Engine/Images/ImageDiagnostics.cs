using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Engine.Images;

/// <summary>What can be wrong with a policy on the way to an image: it is too large, or this host cannot keep its promise.</summary>
public static class ImageDiagnostics
{
    /// <summary>The tables of a policy go beyond a limit.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new("EG0251", Severity.Error, "too large for the kernel's tables");

    /// <summary>A rule that should deny, on a host that cannot.</summary>
    public static readonly DiagnosticDescriptor CannotStop = new("EG0351", Severity.Error, "cannot be stopped on this host");

    /// <summary>A rule on an operation that this host does not see.</summary>
    public static readonly DiagnosticDescriptor NotVisible =
        new("invisible_operation", Severity.Warning, "operation not visible on this host");

    /// <summary>A rule on an account that this host does not have.</summary>
    public static readonly DiagnosticDescriptor UnknownAccount =
        new("unknown_account", Severity.Warning, "no account of this host has the name");

    private const string LsmCure =
        "start the kernel with `bpf` in its list of security modules (`lsm=...,bpf`); `ebpfguard doctor` says how";

    private const string KillInstead = "or choose what to do instead: `--cannot-block kill` kills on return, `--cannot-block report` only reports";

    internal static Diagnostic RuleTooLarge(PolicyRule rule, ImageLimitException limit) => new(
        TooLarge,
        limit.Size > 0
            ? $"{limit.What} would need {limit.Size:N0} {limit.Unit}, and there can be {limit.Limit:N0}"
            : $"{limit.What} would need more than {limit.Limit:N0} {limit.Unit}",
        rule.Span,
        "this rule goes beyond the limit",
        "join rules that differ only in a name or a path into one rule with a list, or split the rule set");

    /// <summary>A rule that asks to stop what this host cannot stop.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="operation">What it is to stop.</param>
    /// <param name="isSeen">True when the host sees the operation, so that it can kill for it.</param>
    internal static Diagnostic RuleCannotStop(PolicyRule rule, Operation operation, bool isSeen) => IsOnReturn(operation)
        ? new(
            CannotStop,
            $"rule \"{rule.Name}\" must stop {operation.Name()}, which is judged when it has happened",
            rule.Span,
            $"`action {rule.Action.Name()}` cannot undo it",
            "use `action kill`: the process dies before it is back in user space",
            KillInstead)
        : new(
            CannotStop,
            $"rule \"{rule.Name}\" must stop {operation.Name()}, which nothing on this host can refuse",
            rule.Span,
            $"`action {rule.Action.Name()}` needs {What(operation)}",
            LsmCure,
            isSeen ? KillInstead : "or let it be: `--cannot-block report`");

    internal static Diagnostic RuleNotVisible(PolicyRule rule, IReadOnlyList<Operation> operations) => new(
        NotVisible,
        $"rule \"{rule.Name}\" will never match {string.Join(", ", operations.Select(o => o.Name()))} on this host",
        rule.Span,
        $"only seen by {What(operations[0])}",
        LsmCure);

    internal static Diagnostic AccountUnknown(string name, string field, TextSpan comparison, IEnumerable<string> accounts) => new(
        UnknownAccount,
        $"no account of this host is called \"{name}\"",
        new Label(comparison, $"`{field}` never has this name here"),
        [],
        ["names come from /etc/passwd; accounts that only other sources know (LDAP, SSSD, systemd's dynamic users) have none here"],
        [.. Suggestions.DidYouMean(name, accounts), "compare `user.uid` with the number of an account that is not in /etc/passwd"]);

    private static bool IsOnReturn(Operation operation) => DecisionPoints.Of(operation).All(row => row.IsOnReturn);

    // What a host has to have for it.
    private static string What(Operation operation) =>
        "a BPF LSM" + (DecisionPoints.Of(operation).Any(row => row.WithoutLsm is { IsOnCgroup: true }) ? " or cgroup v2" : "");
}
