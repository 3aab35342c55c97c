using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// What begins something new, and so ends a condition or a faulty stretch of text. No sign ends a condition, so its end is found by what follows: a
/// line that begins with a word and a value. In a condition two words never stand beside each other unless one is a connective or an operator,
/// so such a line is no part of one, however many parentheses are open.
/// </summary>
internal static class Boundaries
{
    /// <summary>The words that begin a declaration.</summary>
    public static IReadOnlyList<string> DeclarationWords { get; } = ["list", "macro", "rule", "override", "required_engine_version"];

    /// <summary>True when a declaration starts at the next token: one of the words that begin one, then a name.</summary>
    public static bool IsDeclaration(Cursor at)
    {
        // Asked for every token of a condition: most begin with another letter.
        if (at.First is not ('l' or 'm' or 'r' or 'o')) return false;
        int end = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        if (at.Source.AsSpan(at.Token, end - at.Token) is not ("list" or "macro" or "rule" or "override" or "required_engine_version")) return false;
        if (!at.IsLineInitial) return false;
        int next = Characters.SkipWhile(at.Source, end, at.Reading.End, Characters.IsInlineBlank);
        if (next == at.Reading.End) return false;
        char first = at.Source[next];
        return Characters.IsQuote(first) || (next > end && Characters.IsNamePart(first) && !IsInfix(at, next));
    }

    /// <summary>True when a known key and the beginning of a value stand at the next token.</summary>
    public static bool IsKnownKey(Cursor at) => IsKey(at, mayBeMisspelt: false);

    /// <summary>The same where no condition is being read: the key may also stand alone on its line, its value forgotten.</summary>
    public static bool IsKnownKeyOrLoneKey(Cursor at)
    {
        if (!Characters.IsNameStart(at.First)) return false;
        if (IsKnownKey(at)) return true;
        int end = Characters.SkipWhile(at.Source, at.Token, at.Reading.End, Characters.IsKeyPart);
        int next = Characters.SkipWhile(at.Source, end, at.Reading.End, Characters.IsInlineBlank);
        return RuleKeys.IsKnown(at.Source.AsSpan(at.Token, end - at.Token)) && at.IsLineInitial
            && (next == at.Reading.End || at.Source[next] is '\n' or '}' or '#');
    }

    /// <summary>True when a key, perhaps misspelt by a letter or two, and the beginning of a value stand at the next token.</summary>
    public static bool IsKey(Cursor at, bool mayBeMisspelt)
    {
        string text = at.Source;
        if (!Characters.IsNameStart(at.First) || !at.IsLineInitial) return false;
        int end = Characters.SkipWhile(text, at.Token, at.Reading.End, Characters.IsKeyPart);
        ReadOnlySpan<char> word = text.AsSpan(at.Token, end - at.Token);
        bool isKnown = RuleKeys.IsKnown(word);
        if (!isKnown && (!mayBeMisspelt || word is "not" || IsInfix(at, at.Token))) return false;
        if (end < at.Reading.End && text[end] == ':') end++;
        int next = Characters.SkipWhile(text, end, at.Reading.End, Characters.IsInlineBlank);
        if (next == at.Reading.End || text[next] is '\n' or '#' or ')' or ',' or '<' or '>' or '!' or '}') return false;
        bool isApart = next > end || Characters.IsQuote(text[next]) || text[next] is '[' or '=';
        if (!isApart || IsInfix(at, next)) return false;
        return isKnown || (text[next] is not ('(' or '=') && Suggestions.Nearest(word.ToString(), RuleKeys.All) is not null);
    }

    /// <summary>True when a word stands at the next token that begins its line, no deeper indented than <paramref name="column"/>.</summary>
    public static bool IsNeighbour(Cursor at, int column) =>
        Characters.IsNameStart(at.First) && at.IsLineInitial && at.Reading.Source.GetPosition(at.Token).Column <= column && !IsInfix(at, at.Token);

    /// <summary>The offset behind the last token of the condition that begins at the next token of the file, or of a rule in it.</summary>
    public static int ConditionEnd(Cursor at, bool isInRule)
    {
        int depth = 0;
        for (; !at.IsAtEnd; at = at.MoveTo(TokenEnd(at)))
        {
            bool endsRule = isInRule && (at.First == '}' || IsKey(at, mayBeMisspelt: depth <= 0));
            if (endsRule || IsDeclaration(at)) break;
            depth += at.First == '(' ? 1 : at.First == ')' ? -1 : 0;
        }
        return at.Position;
    }

    /// <summary>Offset behind the next token: a bare string, a quoted one (or the rest of its line), or a single sign.</summary>
    public static int TokenEnd(Cursor at)
    {
        string text = at.Source;
        int start = at.Token;
        if (Characters.IsQuote(at.First))
        {
            int close = QuotedText.FindEnd(text, start, at.Reading.End);
            return close >= 0 ? close : Characters.LineEnd(text, start, at.Reading.End);
        }
        int end = Characters.SkipWhile(text, start, at.Reading.End, Characters.IsBare);
        if (end == start) return start + 1;
        int name = FieldText.NameEnd(text, start, end);
        bool hasArgument = name > start && name < end && text[name] == '[';
        // A bare argument may hold parentheses, commas and equals signs.
        return hasArgument ? Math.Max(end, Characters.SkipWhile(text, name + 1, at.Reading.End, Characters.IsArgument)) : end;
    }

    // A word that stands between two others in a condition: a connective or an operator.
    private static bool IsInfix(Cursor at, int position)
    {
        int end = Characters.NameEnd(at.Source, position, at.Reading.End);
        if (end == position || (end < at.Reading.End && Characters.IsBare(at.Source[end]))) return false;
        string word = at.Source[position..end];
        return word is "and" or "or" || ConditionOperators.WordSpellings.Contains(word);
    }
}
