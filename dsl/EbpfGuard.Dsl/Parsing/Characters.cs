namespace EbpfGuard.Dsl.Parsing;

/// <summary>The character classes of the language.</summary>
internal static class Characters
{
    /// <summary>Falco's blanks, and the mark that some editors put at the start of a file.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r' or '\b' or '\f' or '\v' or '\uFEFF';

    /// <summary>Blank, but on the same line.</summary>
    public static bool IsInlineBlank(char c) => c != '\n' && IsBlank(c);

    public static bool IsQuote(char c) => c is '"' or '\'';

    /// <summary>What may stand in an unquoted value of a condition.</summary>
    public static bool IsBare(char c) => !IsBlank(c) && c is not ('(' or ')' or '"' or '\'' or '=' or ',');

    /// <summary>What may stand in an unquoted item of a list in brackets, or in an unquoted fact of a test.</summary>
    public static bool IsItem(char c) => IsBare(c) && c is not ('[' or ']' or '{' or '}');

    /// <summary>What may stand in an unquoted word behind a key.</summary>
    public static bool IsWord(char c) => !IsBlank(c) && c is not ('"' or '\'' or ',' or '[' or ']' or '{' or '}');

    /// <summary>What may stand in an unquoted argument of a field.</summary>
    public static bool IsArgument(char c) => !IsBlank(c) && c is not ('[' or ']' or '"' or '\'');

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c);

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>A key, as people may write it: wider than the keys there are, so that a wrong one is read whole.</summary>
    public static bool IsKeyPart(char c) => IsNamePart(c) || c == '-';

    /// <summary>
    /// A <c>#</c> begins a comment only where a token could begin; inside a bare string it is an ordinary character.
    /// </summary>
    public static bool StartsComment(string text, int position) =>
        text[position] == '#' && (position == 0 || !IsBare(text[position - 1]) || text[position - 1] is '[' or ']' or '{' or '}');

    /// <summary>Offset of the first character from <paramref name="start"/> on that is not of the class.</summary>
    public static int SkipWhile(string text, int start, int end, Func<char, bool> isOfClass)
    {
        while (start < end && isOfClass(text[start])) start++;
        return start;
    }

    /// <summary>Offset of the line break at or behind <paramref name="start"/>, or <paramref name="end"/>.</summary>
    public static int LineEnd(string text, int start, int end)
    {
        int index = text.AsSpan(start, end - start).IndexOf('\n');
        return index < 0 ? end : start + index;
    }

    /// <summary>Offset of the next token at or behind <paramref name="start"/>: blanks and comments are passed over.</summary>
    public static int SkipTrivia(string text, int start, int end)
    {
        while (start < end)
        {
            if (IsBlank(text[start])) start++;
            else if (StartsComment(text, start)) start = LineEnd(text, start, end);
            else break;
        }
        return start;
    }

    /// <summary>Offset behind the name that starts at <paramref name="start"/>, or <paramref name="start"/> when none does.</summary>
    public static int NameEnd(string text, int start, int end) =>
        start < end && IsNameStart(text[start]) ? SkipWhile(text, start, end, IsNamePart) : start;
}
