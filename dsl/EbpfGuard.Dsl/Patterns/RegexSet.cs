using System.Globalization;
using System.Text;

namespace EbpfGuard.Dsl.Patterns;

/// <summary>A set of characters in a regular expression, spelled for .NET: every character by its number, so that none has a second meaning.</summary>
internal sealed record RegexSet(string Members, bool IsComplement)
{
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z", ["alpha"] = "A-Za-z", ["ascii"] = @"\u0000-\u007f", ["blank"] = @"\u0009\u0020", ["cntrl"] = @"\u0000-\u001f\u007f",
        ["digit"] = "0-9", ["graph"] = @"\u0021-\u007e", ["lower"] = "a-z", ["print"] = @"\u0020-\u007e",
        ["punct"] = @"\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e", ["space"] = @"\u0009-\u000d\u0020", ["upper"] = "A-Z",
        ["word"] = @"0-9A-Za-z\u005f", ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>The members of <c>\d</c>, <c>\s</c> and <c>\w</c>, ASCII alone; null for other letters.</summary>
    public static string? Class(char letter) => letter switch
    {
        'd' => Named["digit"],
        's' => Named["space"],
        'w' => Named["word"],
        _ => null,
    };

    /// <summary>A character by its number.</summary>
    public static string Spell(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    /// <summary>What a backslash and <paramref name="c"/> stand for, when it is one character; <paramref name="position"/> is behind both.</summary>
    public static char? Escaped(string text, ref int position, char c)
    {
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'a': return '\a';
            case 'x' when position + 1 < text.Length
                && byte.TryParse(text.AsSpan(position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte number) && number < 0x80:
                position += 2;
                return (char)number;
            default: return char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? c : null;
        }
    }

    /// <summary>The set whose <c>[</c> stands just before <paramref name="position"/>; null and a sentence when it is none.</summary>
    public static (RegexSet? Set, string? Fault) Read(string text, ref int position)
    {
        bool isComplement = position < text.Length && text[position] == '^';
        if (isComplement) position++;
        StringBuilder members = new();
        for (int first = position; position < text.Length; )
        {
            if (text[position] == ']' && position > first)
            {
                position++;
                return (new RegexSet(members.ToString(), isComplement), null);
            }

            if (ReadMember(text, ref position, members) is { } fault) return (null, fault);
        }

        return (null, "this `[` is never closed");
    }

    private static string? ReadMember(string text, ref int position, StringBuilder members)
    {
        if (text.AsSpan(position).StartsWith("[:"))
        {
            int end = text.IndexOf(":]", position + 2, StringComparison.Ordinal);
            if (end < 0 || !Named.TryGetValue(text[(position + 2)..end], out string? named)) return "no such class; there are `[:alpha:]`, `[:digit:]`, `[:space:]` and so on";
            members.Append(named);
            position = end + 2;
            return null;
        }

        if (text[position] == '\\' && position + 1 < text.Length && Class(text[position + 1]) is { } known)
        {
            members.Append(known);
            position += 2;
            return null;
        }

        if (ReadCharacter(text, ref position) is not { } low) return "a character of the set cannot be read";
        char high = low;
        if (position + 1 < text.Length && text[position] == '-' && text[position + 1] != ']')
        {
            position++;
            if (ReadCharacter(text, ref position) is not { } last) return "the end of the range cannot be read";
            high = last;
        }

        if (high < low) return "a range runs backwards";
        members.Append(Spell(low));
        if (high > low) members.Append('-').Append(Spell(high));
        return null;
    }

    // Half of a pair of surrogates in a set would match half of a character.
    private static char? ReadCharacter(string text, ref int position)
    {
        char c = text[position++];
        if (char.IsSurrogate(c)) return null;
        if (c != '\\') return c;
        if (position == text.Length) return null;
        char escaped = text[position++];
        return Escaped(text, ref position, escaped);
    }
}
