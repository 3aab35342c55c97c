using EbpfGuard.Dsl.Text;
using static EbpfGuard.Dsl.Diagnostics.Severity;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>The diagnostics of declarations that change each other, and of Falco's YAML (EG0031, EG0032, EG013x): all their wording.</summary>
public static class RuleFileDiagnostics
{
    private static readonly DiagnosticDescriptor YamlKind = new("EG0031", Error, "invalid YAML");
    private static readonly DiagnosticDescriptor ShapeKind = new("EG0032", Error, "not the shape of a Falco rules file");
    private static readonly DiagnosticDescriptor NothingToOverrideKind = new("EG0131", Error, "nothing to override");
    private static readonly DiagnosticDescriptor OverrideKind = new("EG0132", Error, "invalid override");
    private static readonly DiagnosticDescriptor ExceptionKind = new("EG0133", Error, "invalid exception");
    private static readonly DiagnosticDescriptor VersionKind = new("EG0134", Error, "a newer engine is required");
    private static readonly DiagnosticDescriptor UnknownItemKind = new("unknown_items", Warning, "item of a YAML file that nobody knows");
    private static readonly DiagnosticDescriptor UnknownKeyKind = new("unknown_keys", Warning, "key of a YAML file that nobody knows");
    private static readonly DiagnosticDescriptor IneffectiveKind = new("ineffective_keys", Warning, "key without an effect");
    private static readonly DiagnosticDescriptor DeprecatedKind = new("deprecated_keys", Warning, "deprecated key");
    private static readonly DiagnosticDescriptor NameKind = new("unusable_names", Warning, "name that no condition can say");
    private static readonly DiagnosticDescriptor SourceKind = new("unknown_sources", Warning, "rule for a source of events that is not there");
    private static readonly DiagnosticDescriptor SkippedKind = new("skipped_rules", Warning, "rule left out because of an unknown field");
    private static readonly DiagnosticDescriptor ReplacedKind = new("replaced_rules", Warning, "rule replaced in its own file");
    private static readonly DiagnosticDescriptor SameExceptionKind = new("duplicate_exceptions", Warning, "two exceptions of one name");
    private static readonly DiagnosticDescriptor EmptyExceptionKind = new("empty_exceptions", Warning, "exception appended without values");
    private static readonly DiagnosticDescriptor AmbiguousKind = new("ambiguous_appends", Warning, "appended condition that Falco reads otherwise");

    /// <summary>Every kind of this class.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        YamlKind, ShapeKind, NothingToOverrideKind, OverrideKind, ExceptionKind, VersionKind, UnknownItemKind, UnknownKeyKind, IneffectiveKind,
        DeprecatedKind, NameKind, SourceKind, SkippedKind, ReplacedKind, SameExceptionKind, EmptyExceptionKind, AmbiguousKind,
    ];

    /// <summary>Text that is no YAML.</summary>
    public static Diagnostic Yaml(string problem, TextSpan span) => new(YamlKind, $"this is not YAML: {problem}", span, "cannot be read");

    /// <summary>YAML that is no rules file.</summary>
    public static Diagnostic Shape(string message, string label, TextSpan span, params string[] help) => new(ShapeKind, message, span, label, help);

    /// <summary>An override of something that is not declared before it.</summary>
    public static Diagnostic NothingToOverride(string kind, string name, string? nearest, TextSpan span) =>
        new(NothingToOverrideKind, $"no {kind} `{name}` is declared before this", span, "nothing to change",
            nearest is null ? ["files are read in the order in which they are named"] : [$"did you mean `{nearest}`?"]);

    /// <summary>An override that contradicts itself or asks for what cannot be.</summary>
    public static Diagnostic Override(string message, string label, TextSpan span, params string[] help) => new(OverrideKind, message, span, label, help);

    /// <summary>A key given for replacement and for appending.</summary>
    public static Diagnostic BothModes(string key, TextSpan span, TextSpan earlier) =>
        new(OverrideKind, $"`{key}` is both replaced and appended to", new Label(span, "and here"), [new Label(earlier, "once here")], [], []);

    /// <summary>An exception that is no table of comparisons.</summary>
    public static Diagnostic Exception(string name, string problem, string label, TextSpan span, params string[] help) =>
        new(ExceptionKind, $"exception `{name}` {problem}", span, label, help);

    /// <summary>Rules for a later engine.</summary>
    public static Diagnostic Version(string required, string own, TextSpan span) =>
        new(VersionKind, $"these rules need version {required} of the language", new Label(span, "newer than this engine"), [],
            [$"this engine speaks version {own}, counted as Falco does"], []);

    /// <summary>A version that is none.</summary>
    public static Diagnostic InvalidVersion(TextSpan span) =>
        new(VersionKind, "the required version is no version", span, "expected a number or `major.minor.patch`");

    /// <summary>An item that is neither rule nor macro nor list.</summary>
    public static Diagnostic UnknownItem(string key, TextSpan span, params string[] help) =>
        new(UnknownItemKind, key.Length > 0 ? $"unknown item `{key}`" : "an item without `rule`, `macro` or `list`", span, "passed over", help);

    /// <summary>A file within another one that holds no rules.</summary>
    public static Diagnostic NoRules(string file, TextSpan span) => new(UnknownItemKind, $"`{file}` is no list of rules", span, "passed over");

    /// <summary>A key that the item does not have.</summary>
    public static Diagnostic UnknownKey(string key, string item, string[] help, TextSpan span) =>
        new(UnknownKeyKind, $"unknown key `{key}`", span, $"{(item[0] is 'a' or 'e' or 'i' or 'o' ? "an" : "a")} {item} has no such key; passed over", help);

    /// <summary>A key that is known and does nothing here.</summary>
    public static Diagnostic Ineffective(string key, string why, TextSpan span) => new(IneffectiveKind, $"key `{key}` has no effect", span, why);

    /// <summary>A key that Falco wants written otherwise.</summary>
    public static Diagnostic Deprecated(string what, TextSpan span, string help) => new(DeprecatedKind, $"{what} is deprecated", span, "still understood", help);

    /// <summary>A name with signs that a condition reads as something else.</summary>
    public static Diagnostic UnusableName(string kind, string name, TextSpan span) =>
        new(NameKind, $"`{name}` is no name for a {kind}", span, "cannot be used in a condition", "a name is a letter, then letters, digits and `_`");

    /// <summary>A rule for events of another source.</summary>
    public static Diagnostic UnknownSource(string rule, string source, TextSpan span) =>
        new(SourceKind, $"rule \"{rule}\" is left out: there are no events of source `{source}`", span, "only `syscall` is known");

    /// <summary>A rule that wishes to be left out rather than to fail.</summary>
    public static Diagnostic Skipped(string rule, string problem, TextSpan span) =>
        new(SkippedKind, $"rule \"{rule}\" is left out: {problem}", span, "not known here");

    /// <summary>Two rules of one name in one file.</summary>
    public static Diagnostic Replaced(string rule, TextSpan span, TextSpan earlier) =>
        new(ReplacedKind, $"rule \"{rule}\" replaces the one before it", new Label(span, "this one counts"),
            [new Label(earlier, "declared here, and without effect")], [], ["give one of them another name, or override the first"]);

    /// <summary>Two exceptions of one name in one rule.</summary>
    public static Diagnostic SameException(string name, TextSpan span, TextSpan earlier) =>
        new(SameExceptionKind, $"exception `{name}` is there twice", new Label(span, "again"), [new Label(earlier, "first here")],
            ["both count; values that are appended go to the first"], []);

    /// <summary>An exception that is appended without anything to append.</summary>
    public static Diagnostic EmptyException(string name, TextSpan span) =>
        new(EmptyExceptionKind, $"exception `{name}` is appended without values", span, "adds nothing");

    /// <summary>An append whose meaning differs from that of the joined texts.</summary>
    public static Diagnostic AmbiguousAppend(TextSpan span, TextSpan declared) =>
        new(AmbiguousKind, "what is appended holds for all alternatives", new Label(span, "joined with all of both sides"),
            [new Label(declared, "to this")], ["Falco joins the texts, where `and` binds more tightly than `or`"],
            ["put the alternatives in parentheses, and both read the same"]);
}
