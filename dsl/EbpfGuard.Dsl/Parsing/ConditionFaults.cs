using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>From the place where a condition stops making sense to the diagnostic that says why.</summary>
internal static class ConditionFaults
{
    private const string End = "the end of the condition";

    /// <summary>The token at the cursor is not what was expected.</summary>
    public static Diagnostic Expected(Cursor at, string expected, params string[] help) =>
        Quotation.Unexpected(TokenSpan(at), End, expected, help);

    /// <summary>Nothing that could be a value stands behind an operator.</summary>
    public static Diagnostic ValueExpected(Cursor at, string symbol)
    {
        if (at.First == '(') return ListInsteadOfValue(at, symbol);
        bool isComment = at.Source.AsSpan(at.Position, at.Token - at.Position).Contains('#');
        return Expected(at, $"a value after `{symbol}`", isComment ? ["`#` begins a comment; a value that begins with it is quoted"] : []);
    }

    /// <summary>A check, a macro or a parenthesis should stand here.</summary>
    public static Diagnostic ConditionExpected(Cursor at) =>
        Characters.IsQuote(at.First)
            ? Expected(at, "a condition", "a quoted text is a value; a condition begins with a field, a macro or `not`")
            : Expected(at, "a condition");

    /// <summary>A field stands alone, or something that is no operator follows it.</summary>
    public static Diagnostic OperatorExpected(Cursor at)
    {
        int end = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        TextSpan word = at.Reading.Span(at.Token, end);
        if (word.Length == 0 || word.Text is "and" or "or") return Expected(at, "an operator after the field");
        bool lacksBlank = ConditionOperators.Spellings.Contains(word.Text);
        return lacksBlank ? Expected(at.MoveTo(end), $"a blank after `{word.Text}`")
            : SyntaxDiagnostics.UnknownOperator(word, ConditionOperators.Spellings);
    }

    /// <summary><c>val()</c> where no right side is.</summary>
    public static Diagnostic MisplacedVal(TextSpan name) =>
        SyntaxDiagnostics.MisplacedFunction(name, "`val()` stands right of an operator only", "the left side is a field as it is: `field operator …`");

    /// <summary>No field stands in <c>val()</c>.</summary>
    public static Diagnostic FieldInValExpected(Cursor at) => ConditionTokens.IsCall(at)
        ? SyntaxDiagnostics.MisplacedFunction(ConditionTokens.NameOf(at), "`val()` takes a field", "a transformer is a right side by itself")
        : Expected(at, "a field in `val()`");

    /// <summary>Something that is no input of a transformer, or nothing.</summary>
    public static Diagnostic InputExpected(Cursor at, TextSpan function) =>
        at.First is ',' or ')' ? SyntaxDiagnostics.EmptyElement(at.FirstSpan) : ArgumentExpected(at, function);

    /// <summary>The same where there has to be one.</summary>
    public static Diagnostic OneInputExpected(Cursor at, TextSpan function) =>
        at.First == ')' ? ArgumentExpected(at, function) : InputExpected(at, function);

    /// <summary>Something stands where a parenthesis should close.</summary>
    public static Diagnostic ClosingExpected(Cursor at) => Expected(at, "`)`");

    /// <summary>Something that is no value stands in a list; null at the end, where the list is not closed.</summary>
    public static Diagnostic? ElementExpected(Cursor at)
    {
        if (at.IsAtEnd) return null;
        if (at.First is not (',' or ')')) return Expected(at, "a value in the list");
        int comma = at.First == ',' ? at.Token : at.Source.LastIndexOf(',', at.Token);
        return SyntaxDiagnostics.EmptyElement(at.Reading.Span(comma, comma + 1));
    }

    /// <summary>Something stands behind a value in a list that neither parts it from the next nor closes the list.</summary>
    public static Diagnostic SeparatorExpected(Cursor at) => Expected(at, "`,` or `)` in the list", at.First is '(' or '=' or ')'
        ? "a value with parentheses or `=` in it is quoted"
        : "values are separated by commas; one with blanks in it is quoted");

    private static Diagnostic ArgumentExpected(Cursor at, TextSpan function)
    {
        bool isBare = Characters.IsBare(at.First) && at.First != '[';
        return Expected(at, $"a field, a transformer or a quoted text in `{function.Text}()`", isBare ? ["a text is quoted here"] : []);
    }

    private static Diagnostic ListInsteadOfValue(Cursor at, string symbol)
    {
        int close = at.Source.IndexOf(')', at.Token, at.Reading.End - at.Token);
        return SyntaxDiagnostics.ListInsteadOfValue(at.Reading.Span(at.Token, close < 0 ? at.Token + 1 : close + 1), symbol);
    }

    /// <summary>One value where a list is wanted.</summary>
    public static Diagnostic ListExpected(Cursor at, string symbol)
    {
        bool isValue = !at.IsAtEnd && (Characters.IsQuote(at.First) || Characters.IsBare(at.First));
        if (!isValue) return Expected(at, $"a list after `{symbol}`");
        TextSpan value = TokenSpan(at);
        return SyntaxDiagnostics.ValueInsteadOfList(value, symbol, $"put it in parentheses: `({Quotation.Shorten(value)})`");
    }

    /// <summary>Something else where a number is wanted.</summary>
    public static Diagnostic NumberExpected(Cursor at)
    {
        TextSpan token = TokenSpan(at);
        if (at.IsAtEnd || !Characters.IsBare(at.First) && at.First != '(') return Expected(at, "a number");
        if (at.First == '(') return SyntaxDiagnostics.NumberRequired(token, "ordering compares with a number, not with a list");
        bool lacksSign = char.IsAsciiDigit(at.First) && token.Text.AsSpan().IndexOfAny('e', 'E') > 0;
        return SyntaxDiagnostics.NumberRequired(token, $"`{Quotation.Shorten(token)}` is not a number",
            lacksSign ? ["the exponent needs a sign: `1e+5`"] : []);
    }

    /// <summary>A condition that is complete, and then something that does not continue it.</summary>
    public static Diagnostic TextLeft(Cursor at, string orElse)
    {
        TextSpan token = TokenSpan(at);
        if (at.First == ')') return SyntaxDiagnostics.UnmatchedBracket(token);
        if (token.Text is "and" or "or" or "not")
        {
            int next = Characters.SkipTrivia(at.Source, token.End, at.Reading.End);
            if (next >= at.Reading.End) return Expected(at.MoveTo(next), $"a condition after `{token.Text}`");
        }
        string expected = $"`and`, `or` or {orElse}";
        if (at.Reading.LastMacro is { } macro && macro.End == at.Position && LooksLikeOperator(at))
            return Expected(at, expected, $"`{macro.Text}` has no dot, so it is read as a macro; a field is written `group.name`");
        return RuleKeyHelp(token) is { } help ? Expected(at, expected, help) : Expected(at, expected);
    }

    private static string? RuleKeyHelp(TextSpan token) =>
        RuleKeys.IsKnown(token.Text) ? $"the key `{token.Text}` begins a line of its own, with its value behind it" : null;

    private static bool LooksLikeOperator(Cursor at) =>
        at.First is '<' or '>' or '=' or '!' || ConditionOperators.Find(at.Source, at.Token, at.Reading.End) is not null;

    // At the end the fault stands right behind the last token, where the missing text belongs.
    private static TextSpan TokenSpan(Cursor at)
    {
        int start = at.Token, limit = at.Reading.End;
        if (at.IsAtEnd) return at.Reading.Span(at.Position, at.Position);
        int end = Characters.IsQuote(at.First) ? QuotedText.FindEnd(at.Source, start, limit)
            : Characters.SkipWhile(at.Source, start, limit, Characters.IsBare);
        return at.Reading.Span(start, end > start ? end : start + 1);
    }
}
