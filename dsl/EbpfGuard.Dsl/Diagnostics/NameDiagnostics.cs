using EbpfGuard.Dsl.Text;
using static EbpfGuard.Dsl.Diagnostics.Severity;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>The diagnostics of names, types and values (EG01xx): all their wording.</summary>
public static class NameDiagnostics
{
    private static readonly DiagnosticDescriptor UndefinedMacroKind = new("EG0101", Error, "undefined macro");
    private static readonly DiagnosticDescriptor UnknownFieldKind = new("EG0102", Error, "unknown field");
    private static readonly DiagnosticDescriptor LaterFieldKind = new("EG0103", Error, "field is not supplied yet");
    private static readonly DiagnosticDescriptor UndefinedListKind = new("EG0104", Error, "undefined list");
    private static readonly DiagnosticDescriptor CycleKind = new("EG0105", Error, "definition uses itself");
    private static readonly DiagnosticDescriptor OperatorTypeKind = new("EG0106", Error, "operator does not fit the field");
    private static readonly DiagnosticDescriptor InvalidValueKind = new("EG0107", Error, "value does not fit the field");
    private static readonly DiagnosticDescriptor UnknownEventKind = new("EG0108", Error, "unknown event type");
    private static readonly DiagnosticDescriptor IncomparableKind = new("EG0109", Error, "value can never be found");
    private static readonly DiagnosticDescriptor ArgumentKind = new("EG0110", Error, "invalid field argument");
    private static readonly DiagnosticDescriptor MissingKeyKind = new("EG0112", Error, "missing key");
    private static readonly DiagnosticDescriptor DuplicateKeyKind = new("EG0113", Error, "duplicate key");
    private static readonly DiagnosticDescriptor PropertyKind = new("EG0114", Error, "invalid value of a key");
    private static readonly DiagnosticDescriptor TestKind = new("EG0115", Error, "invalid test");
    private static readonly DiagnosticDescriptor PatternKind = new("EG0116", Error, "invalid pattern");
    private static readonly DiagnosticDescriptor ExpansionKind = new("EG0117", Error, "too large once macros and lists are expanded");
    private static readonly DiagnosticDescriptor TransformerKind = new("EG0121", Error, "invalid use of a transformer");
    private static readonly DiagnosticDescriptor RegexKind = new("EG0122", Error, "invalid regular expression");
    private static readonly DiagnosticDescriptor RightSideKind = new("EG0123", Error, "right side does not fit the field");
    private static readonly DiagnosticDescriptor LaterOutputKind = new("unsupplied_fields", Warning, "output uses a field that is not supplied yet");

    /// <summary>Every kind of this class.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        UndefinedMacroKind, UnknownFieldKind, LaterFieldKind, UndefinedListKind, CycleKind, OperatorTypeKind, InvalidValueKind,
        UnknownEventKind, IncomparableKind, ArgumentKind, MissingKeyKind, DuplicateKeyKind, PropertyKind,
        TestKind, PatternKind, ExpansionKind, TransformerKind, RegexKind, RightSideKind, LaterOutputKind,
    ];

    /// <summary>A condition uses a macro that no file defines.</summary>
    public static Diagnostic UndefinedMacro(string name, string? nearest, TextSpan span) =>
        new(UndefinedMacroKind, $"undefined macro `{name}`", span, "no such macro", ConstantCalled(name) ?? DeclaredIn(name) ?? DidYouMean(nearest));

    /// <summary>A field that is in no catalogue.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="nearest">The name of a field that may be meant.</param>
    /// <param name="cure">What to write, when that is known.</param>
    /// <param name="span">Where it is written.</param>
    public static Diagnostic UnknownField(string name, string? nearest, string? cure, TextSpan span)
    {
        string family = name.Split('.')[0];
        return new(UnknownFieldKind, $"unknown field `{name}`", new Label(span, "no such field"), [],
            [$"`ebpfguard fields {family}` lists them all"], cure is null ? DidYouMean(nearest) : [cure]);
    }

    /// <summary>A field of Falco's that is not supplied yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="nearest">The name of a field that may be meant.</param>
    /// <param name="cure">What to write, when that is known.</param>
    /// <param name="span">Where it is written.</param>
    public static Diagnostic LaterField(string name, string? nearest, string? cure, TextSpan span) =>
        new(LaterFieldKind, $"field `{name}` is known to Falco, but not supplied yet", new Label(span, "not supplied yet"), [],
            ["`ebpfguard fields` lists the supplied ones"], cure is not null ? [cure] : nearest is null ? [] : [$"a near field that is supplied: `{nearest}`"]);

    /// <summary>The same in an output: it prints as missing.</summary>
    public static Diagnostic LaterOutputField(string name, TextSpan span) =>
        new(LaterOutputKind, $"field `{name}` is known to Falco, but not supplied yet", span, "will print as `<NA>`");

    /// <summary>A bare list name that no file defines.</summary>
    public static Diagnostic UndefinedList(string name, string? nearest, TextSpan span) =>
        new(UndefinedListKind, $"undefined list `{name}`", span, "no such list",
            DeclaredIn(name) ?? (nearest is null ? [$"write `({name})` for a list with the one value `{name}`"] : DidYouMean(nearest)));

    /// <summary>A macro or list that leads back to itself.</summary>
    public static Diagnostic Cycle(string kind, IReadOnlyList<string> path, TextSpan span, TextSpan declaration) =>
        new(CycleKind, $"{kind} `{path[^1]}` uses itself", new Label(span, "leads back here"),
            [new Label(declaration, $"{kind} `{path[^1]}` is defined here")],
            [$"the way round: {string.Join(" -> ", path)}"], []);

    /// <summary>An operator that the field's type does not take.</summary>
    public static Diagnostic OperatorType(string op, string field, string type, IEnumerable<string> fitting, TextSpan span, params string[] help) =>
        new(OperatorTypeKind, $"operator `{op}` does not fit field `{field}`", new Label(span, $"`{field}` is {type}"), [],
            [$"{type} takes {Quote(fitting)}"], help);

    /// <summary>A value that the field's type cannot read.</summary>
    public static Diagnostic InvalidValue(string value, string field, string wanted, TextSpan span, params string[] help) =>
        new(InvalidValueKind, $"value `{Short(value)}` does not fit field `{field}`", span, $"expected {wanted}", help);

    /// <summary>An event type that nobody knows.</summary>
    public static Diagnostic UnknownEvent(string name, string? nearest, TextSpan span) =>
        new(UnknownEventKind, $"unknown event type `{Short(name)}`", new Label(span, "no such event type"), [],
            ["`ebpfguard events` lists them all"], DidYouMean(nearest));

    /// <summary>A value too long for the field.</summary>
    public static Diagnostic ValueTooLong(string field, int bytes, int limit, TextSpan span) =>
        new(IncomparableKind, $"a value of {bytes} bytes is too long for field `{field}`", span, $"at most {limit} bytes");

    /// <summary>A bracket that does not fit the field.</summary>
    public static Diagnostic Argument(string field, string problem, string label, TextSpan span, params string[] help) =>
        new(ArgumentKind, $"field `{field}` {problem}", span, label, help);

    /// <summary>A rule without a key that it needs.</summary>
    public static Diagnostic MissingKey(string rule, string key, TextSpan span) =>
        new(MissingKeyKind, $"rule \"{rule}\" has no `{key}`", span, $"`{key}` is missing");

    /// <summary>A key given twice.</summary>
    public static Diagnostic DuplicateKey(string key, TextSpan span, TextSpan earlier) =>
        new(DuplicateKeyKind, $"key `{key}` is given twice", new Label(span, "given again"), [new Label(earlier, "first given here")], [], []);

    /// <summary>A key with a value that it does not take.</summary>
    public static Diagnostic Property(string key, string value, string wanted, string? nearest, TextSpan span) =>
        new(PropertyKind, $"invalid value of `{key}`: `{Short(value)}`", span, $"expected {wanted}", DidYouMean(nearest));

    /// <summary>A key on the line of another one's text.</summary>
    public static Diagnostic KeyBehindText(string key, string swallowed, TextSpan span) => new(
        PropertyKind, $"`{swallowed}` stands behind the text of `{key}`, and would be a part of it", span, "not a key here",
        $"write `{swallowed}` on a line of its own", $"or put all of the text of `{key}` in quotes");

    /// <summary>A limit of kills in a rule that kills nobody.</summary>
    public static Diagnostic LimitsNoKill(TextSpan span) => new(
        PropertyKind, "`kill_limit` in a rule that kills nobody", span, "the action is neither `kill` nor `kill tree`",
        ["choose one of them, or leave `kill_limit` out; `rate_limit` bounds the records of a rule"]);

    /// <summary>A test that cannot be run.</summary>
    public static Diagnostic Test(string message, string label, TextSpan span, params string[] help) =>
        new(TestKind, message, span, label, help);

    /// <summary>A shell pattern that means nothing.</summary>
    public static Diagnostic Pattern(string pattern, string problem, TextSpan span) =>
        new(PatternKind, $"invalid pattern `{Short(pattern)}`", span, problem);

    /// <summary>Macros that, expanded, hold more comparisons than a rule may have.</summary>
    public static Diagnostic ExpansionTooLarge(long comparisons, int limit, TextSpan span) =>
        new(ExpansionKind, $"with its macros expanded, the condition holds {comparisons:N0} comparisons", span, $"at most {limit:N0} are possible");

    /// <summary>Macros that, expanded, nest deeper than a rule may.</summary>
    public static Diagnostic ExpansionTooDeep(int limit, TextSpan span) =>
        new(ExpansionKind, "with macros and lists expanded, this nests too deeply", span, $"at most {limit:N0} levels are possible");

    /// <summary>Lists that, flattened, hold more values than memory should.</summary>
    public static Diagnostic ListsTooLarge(int limit, TextSpan span) =>
        new(ExpansionKind, "with the lists that it holds expanded, this list is too large", span, $"all lists together hold at most {limit:N0} values");

    /// <summary>A transformer with the wrong number of inputs, or with a bracket that does not fit.</summary>
    public static Diagnostic TransformerUse(string transformer, string problem, TextSpan span, string help) =>
        new(TransformerKind, $"`{transformer}()` {problem}", span, "used wrongly", help);

    /// <summary>Something that the transformer cannot work on.</summary>
    public static Diagnostic TransformerInput(string transformer, string input, string expected, TextSpan span) =>
        new(TransformerKind, $"`{transformer}()` cannot be applied to `{Short(input)}`", span, $"expected {expected}");

    /// <summary>A field that no transformer is applied to.</summary>
    public static Diagnostic NotTransformable(string field, TextSpan span) =>
        new(TransformerKind, $"no transformer can be applied to field `{field}`", span, "compared as it is only");

    /// <summary>A text in a transformer that is too long.</summary>
    public static Diagnostic LiteralTooLong(int bytes, int limit, TextSpan span) =>
        new(IncomparableKind, $"a text of {bytes} bytes is too long", span, $"at most {limit} bytes");

    /// <summary>A regular expression that means nothing, or cannot be matched in linear time.</summary>
    public static Diagnostic RegularExpression(string pattern, string problem, TextSpan span) =>
        new(RegexKind, $"invalid regular expression `{Short(pattern)}`", span, problem);

    /// <summary>A right side that cannot be compared with the left one.</summary>
    public static Diagnostic RightSide(string left, string right, string problem, TextSpan span, params string[] help) =>
        new(RightSideKind, $"`{Short(left)}` cannot be compared with `{Short(right)}`", span, problem, help);

    /// <summary>True for the use of a field that Falco has and nothing supplies yet.</summary>
    public static bool IsUnsupplied(Diagnostic fault) => fault.Descriptor == LaterFieldKind;

    /// <summary>True for a fault that a rule may wish to be left out for: a field or an event type that is not known, or not yet.</summary>
    public static bool IsUnknownFilter(Diagnostic fault) =>
        fault.Descriptor == UnknownFieldKind || fault.Descriptor == LaterFieldKind || fault.Descriptor == UnknownEventKind;

    // There are no words for what always or never holds.
    private static string[]? ConstantCalled(string name) => name switch
    {
        "true" or "always" => ["what always holds is `evt.num >= 0`"],
        "false" or "never" => ["what never holds is `evt.num = 0`"],
        _ => null,
    };

    private static string[]? DeclaredIn(string name) => FalcoDeclarations.PlaceOf(name) is { } place ? [place] : null;

    private static string[] DidYouMean(string? nearest) => nearest is null ? [] : [$"did you mean `{nearest}`?"];

    private static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(w => $"`{w}`"));

    private static string Short(string value) => value.Length <= 60 ? value : value[..57] + "...";
}
