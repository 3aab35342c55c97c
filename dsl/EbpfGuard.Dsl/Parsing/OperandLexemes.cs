using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using static EbpfGuard.Dsl.Parsing.ConditionCombinators;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>What stands right of an operator: a value, a number, a list.</summary>
internal static class OperandLexemes
{
    /// <summary>A quoted or bare value, or a right side that is computed; a list is a fault of its own.</summary>
    public static bool ReadValue(ConditionCursor at, string symbol, out OperandSyntax? value, out int end)
    {
        value = null;
        if (FunctionLexemes.IsCall(at, at.Token)) return FunctionLexemes.ReadRight(at, out value, out end);
        if (at.First == '(') return Fail(at, ConditionFaults.ListInsteadOfValue(at, symbol), out value, out end);
        if (!ReadElement(at.Reading, at.Token, out ValueSyntax? element, out end))
            return Fail(at, ConditionFaults.ValueExpected(at, symbol), out value, out end);
        value = element;
        return true;
    }

    /// <summary>A number by its spelling: hex, or decimal with an optional fraction and a signed exponent.</summary>
    public static bool ReadNumber(ConditionCursor at, out OperandSyntax? value, out int end)
    {
        int start = at.Token;
        if (FunctionLexemes.IsCall(at, start)) return FunctionLexemes.ReadRight(at, out value, out end);
        end = NumberEnd(at.Source, start, at.Reading.End);
        bool isWhole = end > start && (end == at.Reading.End || !Characters.IsBare(at.Source[end]));
        if (!isWhole) return Fail(at, ConditionFaults.NumberExpected(at), out value, out end);
        value = new ValueSyntax(at.Source[start..end], false, at.Reading.Span(start, end));
        return true;
    }

    /// <summary>A list in parentheses, the name of one, or a right side that is computed.</summary>
    public static bool ReadList(ConditionCursor at, string symbol, out OperandSyntax? value, out int end) =>
        FunctionLexemes.IsCall(at, at.Token) ? FunctionLexemes.ReadRight(at, out value, out end) : ReadListOfValues(at, symbol, out value, out end);

    /// <summary>A list in parentheses, or the name of one.</summary>
    public static bool ReadListOfValues(ConditionCursor at, string symbol, out OperandSyntax? value, out int end)
    {
        value = null;
        if (at.First == '(') return ReadElements(at, out value, out end);
        end = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        TextSpan name = at.Reading.Span(at.Token, end);
        if (end == at.Token || (end < at.Reading.End && Characters.IsBare(at.Source[end])))
            return Fail(at, ConditionFaults.ListExpected(at, symbol), out value, out end);
        value = new ListReferenceSyntax(name.Text, name);
        return true;
    }

    private static bool ReadElements(ConditionCursor at, out OperandSyntax? value, out int end)
    {
        ConditionReading reading = at.Reading;
        string text = at.Source;
        int open = at.Token;
        List<ValueSyntax> elements = [];
        int position = Characters.SkipTrivia(text, open + 1, reading.End);
        bool isElementDue = position < reading.End && text[position] != ')';
        while (isElementDue)
        {
            if (!ReadElement(reading, position, out ValueSyntax? element, out end))
                return Fail(at, ElementFault(at, open, position), out value, out end);
            elements.Add(element!);
            position = Characters.SkipTrivia(text, end, reading.End);
            isElementDue = position < reading.End && text[position] == ',';
            if (isElementDue) position = Characters.SkipTrivia(text, position + 1, reading.End);
        }
        if (position < reading.End && text[position] == ')')
        {
            end = position + 1;
            value = new ListOperandSyntax(elements, reading.Span(open, end));
            return true;
        }
        Diagnostic fault = position >= reading.End
            ? SyntaxDiagnostics.UnclosedBracket(reading.Span(open, open + 1), ')')
            : ConditionFaults.Expected(at.MoveTo(position), "`,` or `)` in the list", SeparatorHelp(text, position));
        return Fail(at, fault, out value, out end);
    }

    private static Diagnostic ElementFault(ConditionCursor at, int open, int position)
    {
        if (position >= at.Reading.End) return SyntaxDiagnostics.UnclosedBracket(at.Reading.Span(open, open + 1), ')');
        char found = at.Source[position];
        if (found is not (',' or ')')) return ConditionFaults.Expected(at.MoveTo(position), "a value in the list");
        int comma = found == ',' ? position : at.Source.LastIndexOf(',', position);
        return SyntaxDiagnostics.EmptyElement(at.Reading.Span(comma, comma + 1));
    }

    private static string[] SeparatorHelp(string text, int position) =>
        text[position] is '(' or '=' or ')' ? ["a value with parentheses or `=` in it is quoted"] : ["values are separated by commas; one with blanks in it is quoted"];

    /// <summary>A quoted or bare value. A faulty string notes its fault, so that the caller's more general one is not heard.</summary>
    public static bool ReadElement(ConditionReading reading, int start, out ValueSyntax? element, out int end)
    {
        string text = reading.Source.Text;
        element = null;
        end = start;
        if (start >= reading.End) return false;
        if (Characters.IsQuote(text[start]))
        {
            string? meaning = QuotedText.Read(reading.Source, start, reading.End, out end, out Diagnostic? fault);
            reading.Fault ??= fault;
            if (meaning is null) return false;
            element = new ValueSyntax(meaning, true, reading.Span(start, end));
            return true;
        }
        end = Characters.SkipWhile(text, start, reading.End, Characters.IsBare);
        if (end == start) return false;
        element = new ValueSyntax(text[start..end], false, reading.Span(start, end));
        return true;
    }

    /// <summary>Offset behind the number that starts at <paramref name="start"/>, or <paramref name="start"/> when none does.</summary>
    public static int NumberEnd(string text, int start, int end)
    {
        bool isHex = start + 2 < end && text[start] == '0' && text[start + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[start + 2]);
        if (isHex) return Characters.SkipWhile(text, start + 2, end, char.IsAsciiHexDigit);
        int position = start < end && text[start] is '+' or '-' ? start + 1 : start;
        int digits = Characters.SkipWhile(text, position, end, char.IsAsciiDigit);
        if (digits == position) return start;
        position = digits < end && text[digits] == '.' ? Characters.SkipWhile(text, digits + 1, end, char.IsAsciiDigit) : digits;
        bool hasExponent = position + 2 < end && text[position] is 'e' or 'E' && text[position + 1] is '+' or '-'
            && char.IsAsciiDigit(text[position + 2]);
        return hasExponent ? Characters.SkipWhile(text, position + 2, end, char.IsAsciiDigit) : position;
    }
}
