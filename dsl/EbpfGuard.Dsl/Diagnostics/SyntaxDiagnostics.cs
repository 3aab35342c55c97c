using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>EG00xx: text that is not a rule file. Every code and every word of its messages stands here.</summary>
public static class SyntaxDiagnostics
{
    private static readonly DiagnosticDescriptor UnexpectedTextKind = Error("EG0001", "unexpected text");
    private static readonly DiagnosticDescriptor UnterminatedStringKind = Error("EG0002", "unterminated string");
    private static readonly DiagnosticDescriptor InvalidEscapeKind = Error("EG0003", "invalid escape in a string");
    private static readonly DiagnosticDescriptor UnclosedBracketKind = Error("EG0004", "bracket without its counterpart");
    private static readonly DiagnosticDescriptor UnknownOperatorKind = Error("EG0005", "unknown operator");
    private static readonly DiagnosticDescriptor NumberRequiredKind = Error("EG0007", "number required");
    private static readonly DiagnosticDescriptor NestedTooDeeplyKind = Error("EG0008", "condition nested too deeply");
    private static readonly DiagnosticDescriptor UnknownDeclarationKind = Error("EG0009", "unknown declaration");
    private static readonly DiagnosticDescriptor UnknownKeyKind = Error("EG0010", "unknown key");
    private static readonly DiagnosticDescriptor MissingValueKind = Error("EG0011", "missing value");
    private static readonly DiagnosticDescriptor InvalidNameKind = Error("EG0012", "invalid name");
    private static readonly DiagnosticDescriptor InvalidArgumentKind = Error("EG0013", "invalid field argument");
    private static readonly DiagnosticDescriptor OperandShapeKind = Error("EG0014", "single value and list confused");
    private static readonly DiagnosticDescriptor EmptyElementKind = Error("EG0015", "empty list element");
    private static readonly DiagnosticDescriptor NotTextKind = Error("EG0016", "not a text file");
    private static readonly DiagnosticDescriptor MisplacedFunctionKind = Error("EG0021", "function in the wrong place");

    /// <summary>Every kind of syntax fault, by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        UnexpectedTextKind, UnterminatedStringKind, InvalidEscapeKind, UnclosedBracketKind, UnknownOperatorKind,
        NumberRequiredKind, NestedTooDeeplyKind, UnknownDeclarationKind, UnknownKeyKind, MissingValueKind,
        InvalidNameKind, InvalidArgumentKind, OperandShapeKind, EmptyElementKind, NotTextKind,
        MisplacedFunctionKind,
    ];

    /// <summary>Something else was expected here.</summary>
    public static Diagnostic UnexpectedText(TextSpan span, string expected, string found, params string[] help) =>
        new(UnexpectedTextKind, $"expected {expected}, found {found}", span, $"expected {expected}", help);

    /// <summary>A string whose quote does not come again on its line.</summary>
    public static Diagnostic UnterminatedString(TextSpan quote) =>
        new(UnterminatedStringKind, "the string is not closed on its line", quote, "opened here", @"a line break inside a string is written `\n`");

    /// <summary>A backslash followed by something that means nothing.</summary>
    public static Diagnostic InvalidEscape(TextSpan escape, string reason) =>
        new(InvalidEscapeKind, $"invalid escape `{escape.Text}`", escape, reason, @"a backslash itself is written `\\`");

    /// <summary>An opening bracket that is never closed.</summary>
    public static Diagnostic UnclosedBracket(TextSpan open, char close) =>
        new(UnclosedBracketKind, $"`{open.Text}` is never closed", open, $"its `{close}` is missing");

    /// <summary>A block that runs into something else before its <c>}</c>; <paramref name="next"/> is null at the end of the file.</summary>
    public static Diagnostic UnclosedBlock(TextSpan open, string what, TextSpan? next) =>
        new(UnclosedBracketKind, $"the {what}'s `{{` is never closed", new Label(open, "its `}` is missing"),
            next is { } found ? [new Label(found, "the next declaration begins here")] : [], [],
            ["a `}` on a line of its own ends a block; right behind a word it belongs to the word"]);

    /// <summary>A closing bracket that closes nothing.</summary>
    public static Diagnostic UnmatchedBracket(TextSpan close) =>
        new(UnclosedBracketKind, $"`{close.Text}` closes nothing", close, "nothing was opened");

    /// <summary>A word where an operator is expected.</summary>
    public static Diagnostic UnknownOperator(TextSpan word, IEnumerable<string> known) =>
        new(UnknownOperatorKind, $"unknown operator `{word.Text}`", word, "no such operator",
            word.Text is "not" ? ["negate the whole check: `not field in (…)`"] : Suggestions.DidYouMean(word.Text, known));

    /// <summary>An ordering comparison with something that is no number.</summary>
    public static Diagnostic NumberRequired(TextSpan span, string message, params string[] help) =>
        new(NumberRequiredKind, message, span, "not a number", help);

    /// <summary>More open parentheses than anybody can read.</summary>
    public static Diagnostic NestedTooDeeply(TextSpan open, int limit) =>
        new(NestedTooDeeplyKind, $"parentheses are nested more than {limit} deep", open, "one too many", "name the inner part by a macro");

    /// <summary>Text outside of any declaration.</summary>
    public static Diagnostic UnknownDeclaration(TextSpan span, string found, params string[] help) =>
        new(UnknownDeclarationKind, $"expected `list`, `macro` or `rule`, found {found}", span, "begins no declaration", help);

    /// <summary>A key that rules do not have.</summary>
    public static Diagnostic UnknownKey(TextSpan key, IEnumerable<string> known) =>
        new(UnknownKeyKind, $"unknown key `{key.Text}`", key, "rules have no such key", Suggestions.DidYouMean(key.Text, known));

    /// <summary>A key of Falco's rule files that is written otherwise here.</summary>
    public static Diagnostic FalcoKey(TextSpan key, string help) =>
        new(UnknownKeyKind, $"unknown key `{key.Text}`", key, "a key of Falco's YAML", help);

    /// <summary>Falco's YAML in a file of another name.</summary>
    public static Diagnostic FalcoInRuleFile(TextSpan token) =>
        new(UnknownDeclarationKind, "expected `list`, `macro` or `rule`, found Falco's YAML", token, "begins no declaration",
            "name the file `.yaml`; `ebpfguard import FILE.yaml` makes a `.rule` file of it");

    /// <summary>A key, a name or a sign with nothing behind it.</summary>
    public static Diagnostic MissingValue(TextSpan span, string what) =>
        new(MissingValueKind, $"{what} is missing", span, "nothing follows");

    /// <summary>A name that is not one.</summary>
    public static Diagnostic InvalidName(TextSpan name, string message, string label, params string[] help) =>
        new(InvalidNameKind, message, name, label, help);

    /// <summary>Brackets behind a field without a proper argument between them.</summary>
    public static Diagnostic InvalidArgument(TextSpan span, string message, string label) =>
        new(InvalidArgumentKind, message, span, label,
            "an argument stands directly between the brackets; with blanks or brackets in it, it is quoted");

    /// <summary>A list where the operator takes one value.</summary>
    public static Diagnostic ListInsteadOfValue(TextSpan list, string operatorText) =>
        new(OperandShapeKind, $"`{operatorText}` takes a single value", list, "this is a list", "`in` compares with a list");

    /// <summary>A single value where the operator takes a list.</summary>
    public static Diagnostic ValueInsteadOfList(TextSpan value, string operatorText, string help) =>
        new(OperandShapeKind, $"`{operatorText}` takes a list", value, "not a list", help);

    /// <summary>A comma with nothing before or behind it.</summary>
    public static Diagnostic EmptyElement(TextSpan comma) =>
        new(EmptyElementKind, "an element of the list is empty", comma, "no value beside this comma", "the empty text is written `\"\"`");

    /// <summary>Bytes that no author wrote.</summary>
    public static Diagnostic NotText(TextSpan span) => new(NotTextKind, "this is not a text file", span, "a zero byte stands here");

    /// <summary>A function that cannot stand where it does.</summary>
    public static Diagnostic MisplacedFunction(TextSpan name, string message, params string[] help) =>
        new(MisplacedFunctionKind, message, name, "cannot stand here", help);

    private static DiagnosticDescriptor Error(string code, string title) => new(code, Severity.Error, title);
}
