using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.Combinators;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>An operator as read: what it is, and its node.</summary>
internal readonly record struct OperatorToken(ConditionOperator Kind, OperatorSyntax Node);

/// <summary>
/// The tokens of conditions. What a character belongs to depends on where it stands (<c>a=b</c> is three tokens, <c>/a!b</c> one), so each is read where the grammar
/// expects it.
/// </summary>
internal static class ConditionTokens
{
    /// <summary>A field with its argument.</summary>
    public static Parser<char, FieldSyntax> Field { get; } = Token<FieldSyntax>(ReadField);

    /// <summary>A name without a dot behind it.</summary>
    public static Parser<char, NameSyntax> MacroName { get; } = Token<NameSyntax>(ReadMacroName);

    /// <summary>The name of a list, whole.</summary>
    public static Parser<char, NameSyntax> ListName { get; } = Token<NameSyntax>(ReadListName);

    /// <summary>The name of a transformer, its parenthesis right behind it; <c>val(</c> is a fault.</summary>
    public static Parser<char, NameSyntax> TransformerName { get; } = Token<NameSyntax>(ReadTransformerName);

    /// <summary><c>val</c>, its parenthesis right behind it.</summary>
    public static Parser<char, NameSyntax> Val { get; } = Token<NameSyntax>(ReadVal);

    /// <summary>What a transformer's result is looked up by, in brackets right behind it.</summary>
    public static Parser<char, string> Selector { get; } = Token<string>(ReadSelector);

    /// <summary>An operator with its modifier.</summary>
    public static Parser<char, OperatorToken> Operator { get; } = Token<OperatorToken>(ReadOperator);

    /// <summary>A number by its spelling: hex, or decimal with an optional fraction and a signed exponent.</summary>
    public static Parser<char, ValueSyntax> Number { get; } = Token<ValueSyntax>(ReadNumber);

    /// <summary>A string in quotes.</summary>
    public static Parser<char, ValueSyntax> Quoted { get; } = Token<ValueSyntax>(ReadQuoted);

    /// <summary>A string without quotes.</summary>
    public static Parser<char, ValueSyntax> Bare { get; } = Token<ValueSyntax>(ReadBare);

    /// <summary>Between two elements.</summary>
    public static Parser<char, Unit> Comma { get; } = Sign(at => at.First == ',' ? at.Token + 1 : null);

    /// <summary>The place before a closing parenthesis.</summary>
    public static Parser<char, Unit> Nothing { get; } = Sign(at => at.First == ')' ? at.Position : null);

    /// <summary>The end of the condition.</summary>
    public static Parser<char, Unit> End { get; } = Sign(at => at.IsAtEnd ? at.Reading.End : null);

    /// <summary>A connective: the word, with a blank or a parenthesis behind it.</summary>
    public static Parser<char, Unit> Keyword(string word) => Sign(at =>
    {
        int end = at.Token + word.Length;
        bool isHere = end < at.Reading.End
            && string.CompareOrdinal(at.Source, at.Token, word, 0, word.Length) == 0
            && (Characters.IsBlank(at.Source[end]) || at.Source[end] == '(');
        return isHere ? end : null;
    });

    /// <summary>True when a function's name stands at the cursor, with its parenthesis right behind it.</summary>
    public static bool IsCall(Cursor at) =>
        NameOf(at) is { Length: > 0 } name && name.End < at.Reading.End && at.Source[name.End] == '('
        && (name.Text == "val" || ConditionOperators.IsTransformer(name.Text));

    /// <summary>The name that stands at the cursor; empty when none does.</summary>
    public static TextSpan NameOf(Cursor at) => at.Reading.Span(at.Token, Characters.NameEnd(at.Source, at.Token, at.Reading.End));

    private static bool ReadField(Cursor at, out FieldSyntax? value, out int end)
    {
        bool isField = FieldText.TryRead(at.Reading.Source, at.Token, at.Reading.End, out value, out end, out Diagnostic? fault);
        at.Reading.Fail(fault, at.Token);
        return isField;
    }

    private static bool ReadMacroName(Cursor at, out NameSyntax? value, out int end)
    {
        value = Name(at, out end);
        if (end == at.Token || (end < at.Reading.End && at.Source[end] == '.')) return false;
        at.Reading.LastMacro = value.Span;
        return true;
    }

    private static bool ReadListName(Cursor at, out NameSyntax? value, out int end)
    {
        value = Name(at, out end);
        return end > at.Token && IsWhole(at, end);
    }

    private static bool ReadTransformerName(Cursor at, out NameSyntax? value, out int end)
    {
        value = Name(at, out end);
        if (!IsCall(at)) return false;
        if (value.Text == "val") at.Reading.Fail(ConditionFaults.MisplacedVal(value.Span), end);
        return at.Reading.Fault is null;
    }

    private static bool ReadVal(Cursor at, out NameSyntax? value, out int end)
    {
        value = Name(at, out end);
        return value.Text == "val" && IsCall(at);
    }

    private static bool ReadSelector(Cursor at, out string? value, out int end)
    {
        (value, end) = (null, at.Position);
        if (at.Position >= at.Reading.End || at.Source[at.Position] != '[') return false;
        value = FieldText.ReadArgument(at.Reading.Source, at.Position, at.Reading.End, out end, out Diagnostic? fault);
        at.Reading.Fail(fault, end);
        return value is not null;
    }

    private static bool ReadOperator(Cursor at, out OperatorToken value, out int end)
    {
        (value, end) = (default, at.Token);
        if (ConditionOperators.Find(at.Source, at.Token, at.Reading.End) is not { } found) return false;
        end = at.Token + found.Spelling.Length;
        found = ReadModifier(at, found, ref end);
        value = new OperatorToken(found, new OperatorSyntax(found.Canonical, at.Reading.Span(at.Token, end)));
        return true;
    }

    // A modifier is one of three words with blanks around it and a list or a name behind; anywhere else the word is a value.
    private static ConditionOperator ReadModifier(Cursor at, ConditionOperator found, ref int end)
    {
        string text = at.Source;
        int start = Characters.SkipTrivia(text, end, at.Reading.End), wordEnd = Characters.NameEnd(text, start, at.Reading.End);
        if (start == end || wordEnd == start || ConditionOperators.Modify(found, text[start..wordEnd]) is not { } modified) return found;
        int next = Characters.SkipTrivia(text, wordEnd, at.Reading.End), nameEnd = Characters.NameEnd(text, next, at.Reading.End);
        bool hasList = next > wordEnd && next < at.Reading.End
            && (text[next] == '(' || (nameEnd > next && text[next..nameEnd] is not ("and" or "or")));
        if (!hasList) return found;
        // No other token has a gap within.
        at.Reading.KeepComments(at.Position, at.Token);
        at.Reading.KeepComments(end, start);
        end = wordEnd;
        return modified;
    }

    private static bool ReadNumber(Cursor at, out ValueSyntax? value, out int end)
    {
        end = NumberEnd(at.Source, at.Token, at.Reading.End);
        value = new ValueSyntax(at.Source[at.Token..end], false, at.Reading.Span(at.Token, end));
        return end > at.Token && IsWhole(at, end);
    }

    /// <summary>Reads a string in quotes; a faulty one is a fault.</summary>
    public static bool ReadQuoted(Cursor at, out ValueSyntax? value, out int end)
    {
        (value, end) = (null, at.Token);
        if (!Characters.IsQuote(at.First)) return false;
        string? meaning = QuotedText.Read(at.Reading.Source, at.Token, at.Reading.End, out end, out Diagnostic? fault);
        at.Reading.Fail(fault, end);
        if (meaning is not null) value = new ValueSyntax(meaning, true, at.Reading.Span(at.Token, end));
        return meaning is not null;
    }

    private static bool ReadBare(Cursor at, out ValueSyntax? value, out int end)
    {
        end = Characters.SkipWhile(at.Source, at.Token, at.Reading.End, Characters.IsBare);
        value = new ValueSyntax(at.Source[at.Token..end], false, at.Reading.Span(at.Token, end));
        return end > at.Token;
    }

    private static NameSyntax Name(Cursor at, out int end)
    {
        TextSpan name = NameOf(at);
        end = name.End;
        return new NameSyntax(name.Text, name);
    }

    private static bool IsWhole(Cursor at, int end) => end == at.Reading.End || !Characters.IsBare(at.Source[end]);

    private static int NumberEnd(string text, int start, int end)
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
