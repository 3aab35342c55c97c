using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>What is sound and most likely not meant: all wording of the lints. Each says why it matters and what to write instead.</summary>
public static class LintDiagnostics
{
    /// <summary>A program's name that the kernel cuts before anybody compares it.</summary>
    public static readonly DiagnosticDescriptor OverlongNames = Lint("overlong_names", "program name longer than the kernel keeps");

    /// <summary><c>!=</c> where "there is none" should count as different.</summary>
    public static readonly DiagnosticDescriptor MissingValues = Lint("missing_values", "unequal comparison of a field that may be missing");

    /// <summary><c>!=</c> on all ancestors at once.</summary>
    public static readonly DiagnosticDescriptor UnequalAncestors = Lint("unequal_ancestors", "some ancestor differs, which nearly always holds");

    /// <summary>Checks of which one excludes the other.</summary>
    public static readonly DiagnosticDescriptor Contradictions = Lint("contradictions", "checks that never hold together");

    /// <summary>An alternative that holds at no operation.</summary>
    public static readonly DiagnosticDescriptor UnreachableAlternatives = Lint("unreachable_alternatives", "alternative that never holds");

    /// <summary>An event type at which another check never holds.</summary>
    public static readonly DiagnosticDescriptor NarrowedOperations = Lint("narrowed_operations", "event type at which a rule can never match");

    /// <summary>Alternatives of which one always holds.</summary>
    public static readonly DiagnosticDescriptor Tautologies = Lint("tautologies", "alternatives of which one always holds");

    /// <summary>A rule that another one makes superfluous.</summary>
    public static readonly DiagnosticDescriptor ImpliedRules = Lint("implied_rules", "rule that another one makes superfluous");

    /// <summary>A list that no rule uses.</summary>
    public static readonly DiagnosticDescriptor UnusedLists = Lint("unused_lists", "list that no rule uses");

    /// <summary>A macro that no rule uses.</summary>
    public static readonly DiagnosticDescriptor UnusedMacros = Lint("unused_macros", "macro that no rule uses");

    /// <summary>A text that is the name of a field.</summary>
    public static readonly DiagnosticDescriptor FieldLikeValues = Lint("field_like_values", "text that looks like a field");

    /// <summary>A text that is, or nearly is, the name of a list or a macro.</summary>
    public static readonly DiagnosticDescriptor NameLikeValues = Lint("name_like_values", "text that looks like the name of a list or a macro");

    /// <summary>An alternative appended to what was narrowed down.</summary>
    public static readonly DiagnosticDescriptor AppendedAlternatives = Lint("appended_alternatives", "appended `or` that lifts all that stands before it");

    /// <summary>A path that no file has.</summary>
    public static readonly DiagnosticDescriptor ImpossiblePaths = Lint("impossible_paths", "path that no file has");

    /// <summary>A text that is none of a field's words.</summary>
    public static readonly DiagnosticDescriptor UnknownWords = Lint("unknown_words", "word that the field never has");

    /// <summary>A rule that stops all but what calls itself rightly.</summary>
    public static readonly DiagnosticDescriptor UnanchoredBlocks = Lint("unanchored_blocks", "everything is stopped but what has the right name");

    /// <summary>A word behind a percent sign that is no field.</summary>
    public static readonly DiagnosticDescriptor PercentWords = Lint("percent_words", "output that would print a name instead of a value");

    /// <summary>A comment that allows what no warning is called.</summary>
    public static readonly DiagnosticDescriptor UnknownAllowances = Lint("unknown_allowances", "comment that allows no warning there is");

    /// <summary>Every lint.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        OverlongNames, MissingValues, UnequalAncestors, Contradictions, UnreachableAlternatives, NarrowedOperations, Tautologies, ImpliedRules, UnusedLists, UnusedMacros, FieldLikeValues,
        NameLikeValues, AppendedAlternatives, ImpossiblePaths, UnknownWords, UnanchoredBlocks, PercentWords, UnknownAllowances,
    ];

    /// <summary>A word in an output that looks like a field and is none.</summary>
    public static Diagnostic PercentWord(string word, TextSpan span) =>
        new(PercentWords, $"`%{word}` is no field, and is printed as it is", span, "a field's name has a dot", "two percent signs, `%%`, are a single one that begins no field");

    /// <summary>A word that is nearly the name of a warning.</summary>
    public static Diagnostic UnknownAllowance(string word, string nearest, TextSpan span) =>
        new(UnknownAllowances, $"no warning is called `{word}`", span, "allows nothing", $"did you mean `{nearest}`?");

    /// <summary>A name of more bytes than the kernel keeps; <paramref name="cut"/> is what it keeps of it.</summary>
    public static Diagnostic OverlongName(string field, string name, int bytes, int limit, string cut, TextSpan span, TextSpan comparison) =>
        new(OverlongNames, $"\"{name}\" has {bytes} bytes, and the kernel cuts the names of programs after {limit}",
            new Label(span, "no program has this name"), Elsewhere(span, comparison, $"compared with `{field}` here"),
            ["what is compared with the whole name is never found"],
            [$"write `{cut}`, which is what the kernel keeps", $"or compare `{PathOf(field)}` with the path of the program"]);

    /// <summary>A text that is none of the <paramref name="words"/> of which the field's value is one.</summary>
    public static Diagnostic UnknownWord(string field, string text, IReadOnlyCollection<string> words, TextSpan span, TextSpan comparison) =>
        new(UnknownWords, $"`{field}` is never \"{text}\"", new Label(span, "none of its words"), Elsewhere(span, comparison, $"compared with `{field}` here"),
            ["what is compared with it is never equal"],
            text == "AF_UNIX" ? ["write `AF_LOCAL`, which is the same family"]
            : text.Length > 2 && Suggestions.Nearest(text, words) is { } nearest ? [$"write `{nearest}`, if that is meant"] : [$"its words are {string.Join(", ", words)}"]);

    /// <summary><c>!=</c> on a field that may be missing.</summary>
    public static Diagnostic MissingValue(string field, string instead, TextSpan span) =>
        new(MissingValues, $"`!=` is false when there is no `{field}`", new Label(span, "false when it is missing"), [],
            [$"`{field}` is not known for every event; a comparison without a value never holds, whatever the operator"], [$"write `{instead}`"]);

    /// <summary><c>!=</c> on an ancestor without an index.</summary>
    public static Diagnostic UnequalAncestor(string field, string instead, TextSpan span) =>
        new(UnequalAncestors, $"`{field} != …` holds when some ancestor differs, and some ancestor nearly always does",
            new Label(span, "some ancestor differs"), [], [$"without an index, `{field}` stands for each ancestor in turn: one that satisfies the check is enough"],
            [$"write `{instead}` to say that none is"]);

    /// <summary>The same negated.</summary>
    public static Diagnostic NoUnequalAncestor(string field, string value, TextSpan span) =>
        new(UnequalAncestors, $"`not {field} != …` holds only when every ancestor is {value}, which is hardly ever so",
            new Label(span, "every ancestor is this one"), [], [$"without an index, `{field}` stands for each ancestor in turn: one that differs is enough for `!=`"],
            [$"write `{field} = {value}` to say that some ancestor is"]);

    /// <summary>Two checks of one conjunction; <paramref name="rule"/> is null when only an alternative of a rule cannot hold.</summary>
    public static Diagnostic Contradiction(string one, string other, string? rule, TextSpan span, TextSpan otherSpan, IReadOnlyList<string> help) =>
        new(Contradictions, $"`{one}` and `{other}` never hold together", new Label(span, "excludes the other"), [new Label(otherSpan, "and this")],
            [rule is null ? "what they stand in never holds, so it might as well not be there" : $"so rule \"{rule}\" can never match"], help);

    /// <summary>An alternative that holds at no operation that is left to it, because of one check or of two.</summary>
    public static Diagnostic UnreachableAlternative(string rule, string check, Label reason, Label? other) =>
        new(UnreachableAlternatives, $"the alternative with `{check}` never holds in rule \"{rule}\"", reason, other is null ? [] : [other],
            ["an alternative that never holds guards nothing"], ["leave it out, or make a rule of its own of it"]);

    /// <summary>Event types that a rule names and at which another of its checks never holds.</summary>
    public static Diagnostic NarrowedOperation(string rule, IReadOnlyList<string> lost, string check, Label reason, TextSpan names) =>
        new(NarrowedOperations, $"rule \"{rule}\" names {string.Join(", ", lost)}, where `{check}` never holds", reason, [new Label(names, "named here")],
            ["these events match nothing"], [$"leave {string.Join(", ", lost)} out", $"or give {(lost.Count == 1 ? "it" : "them")} an alternative without `{check}`"]);

    /// <summary>Two alternatives of which one always holds.</summary>
    public static Diagnostic Tautology(string field, string one, string other, string instead, TextSpan span, TextSpan otherSpan) =>
        new(Tautologies, $"whatever `{field}` is, `{one}` or `{other}` holds", new Label(span, "holds where the other does not"), [new Label(otherSpan, "and this")],
            ["nothing is equal to both, so together they exclude nothing"], [$"write `{instead}` to exclude both"]);

    /// <summary>A rule whose every match is another rule's too.</summary>
    public static Diagnostic ImpliedRule(string rule, string by, TextSpan span, TextSpan bySpan) =>
        new(ImpliedRules, $"wherever rule \"{rule}\" matches, rule \"{by}\" matches too", new Label(span, "adds nothing"),
            [new Label(bySpan, "as grave, and stops as much")], ["each event is recorded twice, and nothing more is stopped"],
            ["take it out, or give the other rule a condition that leaves this one's events alone"]);

    /// <summary>A list that no rule uses.</summary>
    public static Diagnostic UnusedList(string name, TextSpan span) =>
        new(UnusedLists, $"no rule uses list `{name}`", new Label(span, "not used"), [], ["what it was meant to let through or to catch is not"],
            ["take it out, or use it in a condition: `in (" + name + ")`"]);

    /// <summary>A macro that no rule uses.</summary>
    public static Diagnostic UnusedMacro(string name, TextSpan span) =>
        new(UnusedMacros, $"no rule uses macro `{name}`", new Label(span, "not used"), [], ["what it was meant to let through or to catch is not"],
            [$"take it out, or use it in a condition: `and {name}`"]);

    /// <summary>A bare word that is the name of a field.</summary>
    public static Diagnostic FieldLikeValue(string value, string field, TextSpan span, bool isSingle) =>
        new(FieldLikeValues, $"`{field}` is the name of a field, and here it is a text", new Label(span, "compared letter by letter"), [],
            ["a field on the right side is written `val(…)`"],
            isSingle ? [$"write `val({field})` to compare the two fields", $"or `\"{value}\"` when the text is meant"] : [$"write `\"{value}\"` when the text is meant"]);

    /// <summary>A bare word that is the name of a list or a macro where it cannot be one, or nearly the name of a list.</summary>
    public static Diagnostic NameLikeValue(string value, string problem, string instead, TextSpan span) =>
        new(NameLikeValues, $"`{value}` {problem}, and here it is a text", new Label(span, "compared letter by letter"), [],
            ["a word that names nothing is a text, so a misspelt name goes unnoticed"], [instead, $"or write `\"{value}\"` when the text is meant"]);

    /// <summary>A list in quotes.</summary>
    public static Diagnostic QuotedList(string list, TextSpan span) =>
        new(NameLikeValues, $"`\"{list}\"` is a text, not a list", new Label(span, "compared letter by letter"), [], [],
            [$"write `{list}`, without the quotes, to compare with the items"]);

    /// <summary><c>or</c> appended to several conditions that hold together.</summary>
    public static Diagnostic AppendedAlternative(string instead, TextSpan span, TextSpan declared) =>
        new(AppendedAlternatives, "what is appended holds on its own, without anything that stands before it", new Label(span, "an alternative to all of the condition"),
            [new Label(declared, "none of this is asked then")], ["`and` binds more tightly than `or`: not even the event type is asked"],
            [instead, "to narrow the condition down instead, append `and not …`"]);

    /// <summary>A path that cannot be.</summary>
    public static Diagnostic ImpossiblePath(string path, string problem, string instead, TextSpan span, TextSpan comparison, string field) =>
        new(ImpossiblePaths, $"no file has the path `{path}`: it {problem}", new Label(span, "never found"),
            Elsewhere(span, comparison, $"compared with `{field}` here"), [$"`{field}` is the full path as the kernel walks it, with every `.`, `..` and `//` resolved"],
            [instead]);

    /// <summary>A rule that stops everything but programs that call themselves rightly.</summary>
    public static Diagnostic UnanchoredBlock(string rule, string field, string instead, string anchor, TextSpan span, TextSpan name) =>
        new(UnanchoredBlocks, $"rule \"{rule}\" stops every program but those that call themselves rightly", new Label(span, "let through by name"),
            [new Label(name, "stops what its event types say, wherever it happens")],
            [$"`{field}` is chosen by whoever starts the program, and a program that was forgotten here is stopped on every host"],
            [$"compare `{instead}` with the paths of the programs", anchor]);

    // Where a value of a list is compared, when it stands in the list's declaration.
    private static Label[] Elsewhere(TextSpan span, TextSpan comparison, string words) =>
        span.Source == comparison.Source && comparison.Start <= span.Start && span.End <= comparison.End ? [] : [new Label(comparison, words)];

    private static string PathOf(string field) => field.Split('[')[0] switch
    {
        "proc.pname" => "proc.pexepath",
        "proc.aname" => field.Replace("proc.aname", "proc.aexepath", StringComparison.Ordinal),
        _ => "proc.exepath",
    };

    private static DiagnosticDescriptor Lint(string name, string title) => new(name, Severity.Warning, title);
}
