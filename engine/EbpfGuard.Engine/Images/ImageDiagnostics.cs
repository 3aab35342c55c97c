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

    internal static Diagnostic RuleTooLarge(PolicyRule rule, ImageLimitException limit) => new(
        TooLarge,
        limit.Size > 0
            ? $"{limit.What} would need {limit.Size:N0} {limit.Unit}, and there can be {limit.Limit:N0}"
            : $"{limit.What} would need more than {limit.Limit:N0} {limit.Unit}",
        rule.Span,
        "this rule goes beyond the limit",
        "join rules that differ only in a name or a path into one rule with a list, or split the rule set");

    internal static Diagnostic RuleCannotStop(PolicyRule rule, Operation operation) => OperationSet.OnReturn.Has(operation)
        ? new(
            CannotStop,
            $"rule \"{rule.Name}\" must stop {operation.Word()}, which is judged when it has happened",
            rule.Span,
            $"`action {Word(rule.Action)}` cannot undo it",
            "use `action kill`: the process dies before it is back in user space",
            "or choose what to do instead: `--cannot-block kill` kills on return, `--cannot-block report` only reports")
        : new(
        CannotStop,
        $"rule \"{rule.Name}\" must stop {operation.Word()}, which nothing on this host can refuse",
        rule.Span,
        $"`action {Word(rule.Action)}` needs a BPF LSM{(operation == Operation.Connect ? " or cgroup v2" : "")}",
        LsmCure,
        operation == Operation.Open
            ? "or choose what to do instead: `--cannot-block kill` kills on return, `--cannot-block report` only reports"
            : "or let it be: `--cannot-block report`");

    internal static Diagnostic RuleNotVisible(PolicyRule rule, Operation operation) => new(
        NotVisible,
        $"rule \"{rule.Name}\" will never match {operation.Word()} on this host",
        rule.Span,
        $"{operation.Word()} is only seen by a BPF LSM{(operation == Operation.Connect ? " or cgroup v2" : "")}",
        LsmCure);

    internal static Diagnostic AccountUnknown(string name, string field, TextSpan comparison, IEnumerable<string> accounts) => new(
        UnknownAccount,
        $"no account of this host is called \"{name}\"",
        new Label(comparison, $"`{field}` never has this name here"),
        [],
        ["names come from /etc/passwd; accounts that only other sources know (LDAP, SSSD, systemd's dynamic users) have none here"],
        [.. Suggestions.DidYouMean(name, accounts), "compare `user.uid` with the number of an account that is not in /etc/passwd"]);

    private static string Word(RuleAction action) => action switch
    {
        RuleAction.Alert => "alert",
        RuleAction.Block => "block",
        RuleAction.Kill => "kill",
        _ => "kill tree",
    };
}
