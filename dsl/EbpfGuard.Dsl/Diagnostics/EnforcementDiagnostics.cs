using EbpfGuard.Dsl.Text;
using static EbpfGuard.Dsl.Diagnostics.Severity;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>Where a rule's name and its condition stand.</summary>
public readonly record struct RulePlace(TextSpan Name, TextSpan Condition);

/// <summary>The diagnostics of rules that cannot keep their promise (EG02xx): all their wording.</summary>
public static class EnforcementDiagnostics
{
    private static readonly DiagnosticDescriptor UserSpaceKind = new("EG0201", Error, "the kernel cannot decide the rule");
    private static readonly DiagnosticDescriptor UnjudgedKind = new("EG0202", Error, "no operation is judged");
    private static readonly DiagnosticDescriptor UnsuppliedKind = new("EG0203", Error, "field is missing in the rule's operations");
    private static readonly DiagnosticDescriptor NeverHoldsKind = new("EG0204", Error, "rule protects nothing");
    private static readonly DiagnosticDescriptor TooLargeKind = new("EG0205", Error, "rule is too large");
    private static readonly DiagnosticDescriptor MatchesEverythingKind = new("EG0206", Error, "rule stops everything");
    private static readonly DiagnosticDescriptor StopsFailuresKind = new("EG0207", Error, "rule stops only what has failed");
    private static readonly DiagnosticDescriptor UnseenFailuresKind = new("unseen_failures", Warning, "calls that fail are not seen");
    private static readonly DiagnosticDescriptor UnreachableKind = new("unreachable_rules", Warning, "rule can never match");
    private static readonly DiagnosticDescriptor UnjudgedRuleKind = new("unjudged_rules", Warning, "no operation is judged by a rule that only reports");
    private static readonly DiagnosticDescriptor PartlyJudgedKind = new("unjudged_events", Warning, "some event types are not judged yet");

    /// <summary>Every kind of this class.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [UserSpaceKind, UnjudgedKind, UnsuppliedKind, NeverHoldsKind, TooLargeKind, MatchesEverythingKind, StopsFailuresKind, UnseenFailuresKind, UnreachableKind, UnjudgedRuleKind, PartlyJudgedKind];

    /// <summary>A block rule with a field that the kernel does not know.</summary>
    public static Diagnostic NeedsUserSpace(string rule, string field, string operation, TextSpan span, RulePlace place) =>
        new(UserSpaceKind, $"rule \"{rule}\" cannot block: at {operation}, `{field}` is only known in user space",
            new Label(span, "not known in the kernel"), InRule(rule, span, place), [],
            [$"use `action kill`: the responder kills the process once it knows `{field}`", CureFor(field, operation)]);

    /// <summary>A block rule with an operator that only user space has.</summary>
    public static Diagnostic OperatorNeedsUserSpace(string rule, string op, string operation, TextSpan span, RulePlace place) =>
        new(UserSpaceKind, $"rule \"{rule}\" cannot block: at {operation}, operator `{op}` is only decided in user space",
            new Label(span, "not decided in the kernel"), InRule(rule, span, place), [],
            ["use `action kill`: the responder kills the process once it has decided", "or use `glob`, `startswith`, `endswith` or `contains`, which the kernel decides"]);

    /// <summary>A block rule with a value that is computed, or compared with another field.</summary>
    public static Diagnostic ValueNeedsUserSpace(string rule, string value, string operation, TextSpan span, RulePlace place) =>
        new(UserSpaceKind, $"rule \"{rule}\" cannot block: at {operation}, `{value}` is only computed in user space",
            new Label(span, "not computed in the kernel"), InRule(rule, span, place), [],
            ["use `action kill`: the responder kills the process once it has decided", "or compare the field as it is with a value"]);

    /// <summary>A rule that names only events which lead to no operation: an error when it should stop something.</summary>
    public static Diagnostic NoOperation(string rule, IReadOnlyList<string> events, IReadOnlyList<string> fields, bool onlyReports, TextSpan span) =>
        new(onlyReports ? UnjudgedRuleKind : UnjudgedKind, $"rule \"{rule}\" judges no operation", new Label(span, "no judged operation is left"), [],
            [
                .. events.Count == 0 ? (string[])[] : [$"not judged yet: {string.Join(", ", events)}"],
                .. fields.Select(f => $"nothing supplies `{f}`"),
            ],
            ["`ebpfguard events` says which event types lead to an operation"]);

    /// <summary>
    /// A rule that can never match, because a field is missing wherever the rule is judged: an error when it should stop something.
    /// </summary>
    public static Diagnostic UnsuppliedField(
        string rule, string field, string operations, string suppliers, bool onlyReports, TextSpan span, RulePlace place) =>
        new(onlyReports ? UnreachableKind : UnsuppliedKind, $"rule \"{rule}\" can never match: `{field}` is always missing at {operations}",
            new Label(span, $"missing at {operations}"), InRule(rule, span, place), [$"`{field}` is supplied at {suppliers}"], []);

    /// <summary>
    /// A comparison that asks for a failure of <paramref name="operations"/>, which are judged before the fact: an error when the rule is to stop
    /// something and asks for nothing else.
    /// </summary>
    public static Diagnostic Failure(string rule, string comparison, string operations, bool isRefused, TextSpan span, RulePlace place) =>
        new(isRefused ? StopsFailuresKind : UnseenFailuresKind,
            isRefused ? $"rule \"{rule}\" should stop what fails anyway: `{comparison}`" : $"`{comparison}` asks for a failure, which is not seen at {operations}",
            new Label(span, "never holds here"), InRule(rule, span, place),
            [$"{operations}: judged before the fact, as a call that is about to succeed"],
            isRefused ? [$"leave `{comparison}` out to stop every attempt"] : [$"leave `{comparison}` out to see every attempt"]);

    /// <summary>A rule that stops an operation of every process, whatever it is about.</summary>
    public static Diagnostic MatchesEverything(string rule, string operations, TextSpan span) =>
        new(MatchesEverythingKind, $"rule \"{rule}\" stops every {operations} of every process", span, "nothing is asked but the event's type",
            "say which programs or objects are meant", "or write `scope every_process` if all are");

    /// <summary>
    /// A rule that can never match, by <paramref name="reason"/> and perhaps what it excludes: an error when it should stop something.
    /// </summary>
    public static Diagnostic NeverHolds(string rule, bool onlyReports, Label reason, Label? other, RulePlace place) =>
        new(onlyReports ? UnreachableKind : NeverHoldsKind,
            onlyReports ? $"rule \"{rule}\" can never match" : $"rule \"{rule}\" should stop something, but can never match", reason,
            [.. other is null ? (Label[])[] : [other], .. InRule(rule, reason.Span, place)], [], []);

    /// <summary>A rule whose normal form passes a limit.</summary>
    public static Diagnostic TooLarge(string rule, string operation, string what, string size, int limit, TextSpan span) =>
        new(TooLargeKind, $"rule \"{rule}\" is too large: at {operation} it needs {size} {what}", span, $"at most {limit} {what} are possible",
            "split the rule, or move alternatives on one field into one list");

    /// <summary>A rule that also names events which lead to no operation.</summary>
    public static Diagnostic PartlyJudged(string rule, IReadOnlyList<string> events, TextSpan span) =>
        new(PartlyJudgedKind, $"rule \"{rule}\" names events that are not judged yet: {string.Join(", ", events)}",
            span, "not all of these are judged");

    private static string CureFor(string field, string operation) => field switch
    {
        "fd.name" => "or compare `fd.sip` and `fd.sport` instead",
        _ => $"or leave `{field}` out at {operation}",
    };

    // A culprit that stands in a macro: say which rule it came to.
    private static Label[] InRule(string rule, TextSpan span, RulePlace place) =>
        place.Condition.Contains(span) ? [] : [new Label(place.Name, $"used by rule \"{rule}\"")];
}
