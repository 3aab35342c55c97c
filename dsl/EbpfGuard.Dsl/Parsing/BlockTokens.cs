using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;
using static EbpfGuard.Dsl.Parsing.Combinators;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>The tokens of what stands around conditions: keys, names, words, and strings that stand on the line of what is before them.</summary>
internal static class BlockTokens
{
    /// <summary>The end of the file.</summary>
    public static Parser<char, Unit> EndOfFile { get; } = Sign(at => at.IsAtEnd ? at.Reading.End : null);

    /// <summary>The end of a property: of its line, or of the block.</summary>
    public static Parser<char, Unit> EndOfProperty { get; } = Sign(at => at.IsLineOver || at.First == '}' ? at.Position : null);

    /// <summary>The place where a value begins, on the key's line or on a later one.</summary>
    public static Parser<char, Unit> Value { get; } = Sign(at =>
        at.IsAtEnd || at.First == '}' || Boundaries.IsDeclaration(at) || Boundaries.IsKnownKeyOrLoneKey(at) ? null : at.Token);

    /// <summary>A key that a rule may have, at the beginning of its line.</summary>
    public static Parser<char, NameSyntax> Key { get; } = LineBeginning(RuleKeys.All);

    /// <summary>The place in a block where a key should stand: the word that stands there instead, which is not taken, or an empty one.</summary>
    public static Parser<char, NameSyntax> KeyPlace { get; } = Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        TextSpan word = at.While(Characters.IsKeyPart);
        (value, end) = (new NameSyntax(word.Text, word), at.Token);
        if (IsBlockOver(at)) return false;
        at.Reading.BeginValue(value, at.Token);
        return true;
    });

    /// <summary>A word on the line.</summary>
    public static Parser<char, NameSyntax> Word { get; } = WordOf(Characters.IsWord);

    /// <summary>A word that a list or a macro is called by, perhaps a wrong one.</summary>
    public static Parser<char, NameSyntax> Name { get; } = WordOf(static c => Characters.IsWord(c) && c != '=');

    /// <summary>A string in quotes on the line.</summary>
    public static Parser<char, ValueSyntax> QuotedOnLine { get; } = Token((Cursor at, out ValueSyntax? value, out int end) =>
    {
        (value, end) = (null, at.Token);
        return !at.IsLineOver && ConditionTokens.ReadQuoted(at, out value, out end);
    });

    /// <summary>A name in quotes on the line.</summary>
    public static Parser<char, NameSyntax> QuotedName { get; } = QuotedOnLine.Select(quoted => new NameSyntax(quoted.Text, quoted.Span));

    /// <summary>What stands between <c>rule</c> and the brace, without quotes.</summary>
    public static Parser<char, NameSyntax> UnquotedName { get; } = Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        end = at.Token;
        while (end < at.Reading.End && at.Source[end] is not ('\n' or '{') && !Characters.StartsComment(at.Source, end)) end++;
        end = at.Token + at.Source.AsSpan(at.Token, end - at.Token).TrimEnd().Length;
        TextSpan span = at.Reading.Span(at.Token, end);
        value = new NameSyntax(span.Text, span);
        return !at.IsLineOver && span.Length > 0;
    });

    /// <summary>An item of a list without quotes.</summary>
    public static Parser<char, ValueSyntax> BareItem { get; } = Token((Cursor at, out ValueSyntax? value, out int end) =>
    {
        TextSpan span = at.While(Characters.IsItem);
        (value, end) = (new ValueSyntax(span.Text, false, span), span.End);
        return span.Length > 0;
    });

    /// <summary>What joins a condition that is appended: true for <c>and</c>, false for <c>or</c>.</summary>
    public static Parser<char, bool> Connective { get; } = Token((Cursor at, out bool value, out int end) =>
    {
        TextSpan word = ConditionTokens.NameOf(at);
        (value, end) = (word.Text == "and", word.End);
        return word.Text is "and" or "or";
    });

    /// <summary>What a change does; the line of its key begins with it.</summary>
    public static Parser<char, NameSyntax> Mode { get; } = LineBeginning(RuleKeys.Modes);

    /// <summary>A single sign.</summary>
    public static Parser<char, Unit> SignOf(char sign) => Sign(at => at.First == sign ? at.Token + 1 : null);

    /// <summary>The word that begins a declaration; none once further faults are of no use.</summary>
    public static Parser<char, NameSyntax> DeclarationWord(string word) => Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        end = at.Token + word.Length;
        bool isHere = at.Is(word, Characters.IsKeyPart) && !at.Reading.IsFull;
        value = isHere ? new NameSyntax(word, at.Reading.Span(at.Token, end)) : null;
        return isHere;
    });

    /// <summary>A word of letters, digits and <c>_</c> on the line.</summary>
    public static Parser<char, NameSyntax> WordOnLine(string word) => Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        end = at.Token + word.Length;
        bool isHere = !at.IsLineOver && at.Is(word, Characters.IsNamePart);
        value = isHere ? new NameSyntax(word, at.Reading.Span(at.Token, end)) : null;
        return isHere;
    });

    /// <summary>One of some words.</summary>
    public static Parser<char, NameSyntax> WordAmong(IReadOnlyList<string> words) => Token((Cursor at, out NameSyntax? value, out int end) => ReadAmong(words, at, out value, out end));

    /// <summary>One of some keys on the line that begins with the word that is at <see cref="Reading.KeyLineStart"/>.</summary>
    public static Parser<char, NameSyntax> KeyOnLine(IReadOnlyList<string> keys) => Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        if (!ReadAmong(keys, at, out value, out end) || at.IsLineOver) return false;
        at.Reading.BeginValue(value!, at.Reading.KeyLineStart);
        return true;
    });

    /// <summary>True where a block cannot go on.</summary>
    public static bool IsBlockOver(Cursor at) => at.IsAtEnd || at.First == '}' || Boundaries.IsDeclaration(at);

    // One of some words, by which the line of a key begins.
    private static Parser<char, NameSyntax> LineBeginning(IReadOnlyList<string> words) => Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        if (!ReadAmong(words, at, out value, out end)) return false;
        at.Reading.BeginValue(value!, at.Token);
        return true;
    });

    private static bool ReadAmong(IReadOnlyList<string> words, Cursor at, out NameSyntax? value, out int end)
    {
        TextSpan word = at.While(Characters.IsKeyPart);
        (value, end) = (new NameSyntax(word.Text, word), word.End);
        return words.Contains(value.Text);
    }

    private static Parser<char, NameSyntax> WordOf(Func<char, bool> isOfClass) => Token((Cursor at, out NameSyntax? value, out int end) =>
    {
        TextSpan word = at.While(isOfClass);
        (value, end) = (new NameSyntax(word.Text, word), word.End);
        return !at.IsLineOver && word.Length > 0;
    });
}
