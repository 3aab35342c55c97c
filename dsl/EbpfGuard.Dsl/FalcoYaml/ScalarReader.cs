using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>Scalars -> the values and conditions of the syntax tree, each with its place in the file.</summary>
internal static class ScalarReader
{
    private static readonly string[] Functions = ["val", "tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt"];

    /// <summary>
    /// A text for people: a description, an output. It stands in quotes of its own, as in a rule file, so that places within it are found
    /// in the same way.
    /// </summary>
    public static ValueSyntax Prose(YamlScalar scalar)
    {
        TextOrigin origin = Quoted(scalar, ScalarText.Trim(scalar), ScalarText.Places(scalar));
        return new ValueSyntax(ScalarText.Trim(scalar), true, new TextSpan(origin.ToSource(), 0, origin.Text.Length));
    }

    /// <summary>
    /// A word, a name or an item: quoted when it has signs in it that a bare item cannot have, or quotes of its own
    /// (<c>'"10.0.0.0/8"'</c> is Falco's way to protect an item).
    /// </summary>
    public static ValueSyntax Item(YamlScalar scalar)
    {
        string text = scalar.Text.Trim();
        bool isProtected = text.Length > 1 && text[0] is '"' or '\'' && text[^1] == text[0] && !text[1..^1].Contains(text[0]);
        if (isProtected) return new ValueSyntax(text[1..^1], true, scalar.Span);
        return new ValueSyntax(text, text.Length == 0 || text[0] == '#' || !text.All(Characters.IsItem), scalar.Span);
    }

    /// <summary>A value of an exception: an item; a transformer of a field or a list in parentheses stays as it is.</summary>
    public static ValueSyntax ExceptionValue(YamlScalar scalar)
    {
        ValueSyntax item = Item(scalar);
        string text = scalar.Text.Trim();
        int open = text.IndexOf('(');
        bool isCall = open > 0 && text[..open].All(Characters.IsNamePart) && text[^1] == ')' && !text.Any(char.IsWhiteSpace)
            && Functions.Contains(text[..open]);
        bool isList = text.Length > 2 && text[0] == '(' && text[^1] == ')' && !text.Any(char.IsControl)
            && text.AsSpan(1, text.Length - 2).IndexOfAny('(', ')') < 0 && text.Count(Characters.IsQuote) % 2 == 0;
        return isCall ? item with { IsQuoted = false } : isList ? new ValueSyntax(text, false, scalar.Span) : item;
    }

    /// <summary>A condition; null after a diagnostic.</summary>
    public static ExpressionSyntax? Condition(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        string text = ScalarText.Trim(scalar);
        return text.Length == 0 ? Missing(scalar, diagnostics) : Condition(scalar, text, ScalarText.Places(scalar), diagnostics);
    }

    /// <summary>A condition that is appended, with the word that joins it; null after a diagnostic.</summary>
    public static ExpressionSyntax? Appended(YamlScalar scalar, DiagnosticBag diagnostics, out bool isAnd)
    {
        string text = ScalarText.Trim(scalar);
        int end = Characters.NameEnd(text, 0, text.Length);
        isAnd = text[..end] == "and";
        if (text.Length == 0) return Missing(scalar, diagnostics);
        int[] places = ScalarText.Places(scalar);
        int next = Characters.SkipWhile(text, end, text.Length, Characters.IsBlank);
        if (text[..end] is "and" or "or" && next < text.Length) return Condition(scalar, text[next..], places[next..], diagnostics);
        TextSpan first = new(scalar.Span.Source, places[0], 1);
        diagnostics.Report(SyntaxDiagnostics.UnexpectedText(first, "`and` or `or`, and a condition", $"`{(end > 0 ? text[..end] : text[..1])}`",
            "what is appended says how it joins: `and …`"));
        return null;
    }

    private static ExpressionSyntax? Missing(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        diagnostics.Report(SyntaxDiagnostics.MissingValue(scalar.Span, "the condition"));
        return null;
    }

    private static ExpressionSyntax? Condition(YamlScalar scalar, string text, int[] places, DiagnosticBag diagnostics)
    {
        TextOrigin origin = new();
        int done = 0;
        foreach ((int start, int end) in HashWords(text))
        {
            origin.Add(text[done..start], scalar.Span, places[done..start]);
            string quoted = SyntaxText.Quote(text[start..end]);
            // The quotes stand where the word begins and ends; escapes within it are rare enough to point at its start.
            int[] inner = quoted.Length == end - start + 2
                ? [places[start], .. places[start..end], places[end - 1]] : [.. Enumerable.Repeat(places[start], quoted.Length)];
            origin.Add(quoted, scalar.Span, inner);
            done = end;
        }
        origin.Add(text[done..], scalar.Span, places[done..]);
        return ConditionParser.Parse(origin.ToSource(), diagnostics);
    }

    // In Falco's conditions `#` begins no comment. Where ours would begin one, the word is put in quotes: a value stays a value, and
    // anything else is a fault that is seen.
    private static IEnumerable<(int Start, int End)> HashWords(string text)
    {
        for (int position = 0; position < text.Length;)
        {
            if (Characters.IsQuote(text[position]))
            {
                int close = QuotedText.FindEnd(text, position, text.Length);
                position = close < 0 ? text.Length : close;
            }
            else if (Characters.StartsComment(text, position))
            {
                int end = Characters.SkipWhile(text, position, text.Length, Characters.IsBare);
                yield return (position, end);
                position = end;
            }
            else
            {
                position++;
            }
        }
    }

    private static TextOrigin Quoted(YamlScalar scalar, string text, int[] places)
    {
        int first = places.Length > 0 ? places[0] : scalar.Span.Start, last = places.Length > 0 ? places[^1] : scalar.Span.Start;
        return new TextOrigin().Add($"\"{text}\"", scalar.Span, [first, .. places, last]);
    }
}
