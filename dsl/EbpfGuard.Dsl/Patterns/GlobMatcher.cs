namespace EbpfGuard.Dsl.Patterns;

/// <summary>
/// The shell's patterns, read and matched byte by byte as <c>fnmatch</c> does without flags: <c>*</c> and <c>?</c> also match
/// <c>/</c> and a leading dot, <c>[...]</c> is a set with ranges, <c>[!...]</c> or <c>[^...]</c> its complement, a backslash takes
/// the next character as it is.
/// </summary>
public static class GlobMatcher
{
    /// <summary>True when the whole of <paramref name="text"/> fits <paramref name="pattern"/>; both are UTF-8.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase)
    {
        int p = 0, t = 0, starPattern = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = ++p;
                starText = t;
                continue;
            }

            if (p < pattern.Length && MatchOne(pattern, p, text[t], ignoreCase, out int next))
            {
                p = next;
                t++;
                continue;
            }

            // Go back to the last star and let it take one byte more.
            if (starPattern < 0) return false;
            p = starPattern;
            t = ++starText;
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private static bool MatchOne(ReadOnlySpan<byte> pattern, int p, byte value, bool ignoreCase, out int next)
    {
        next = p + 1;
        switch (pattern[p])
        {
            case (byte)'?':
                return true;
            case (byte)'[' when FindSetEnd(pattern, p) is var end && end > 0:
                next = end + 1;
                return InSet(pattern[(p + 1)..end], value, ignoreCase);
            case (byte)'\\' when p + 1 < pattern.Length:
                next = p + 2;
                return Same(pattern[p + 1], value, ignoreCase);
            default:
                return Same(pattern[p], value, ignoreCase);
        }
    }

    private static int FindSetEnd(ReadOnlySpan<byte> pattern, int start)
    {
        int i = start + 1;
        if (i < pattern.Length && pattern[i] is (byte)'!' or (byte)'^') i++;
        for (int first = i; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == ']' && i > first) return i;
        }

        return -1;
    }

    private static bool InSet(ReadOnlySpan<byte> set, byte value, bool ignoreCase)
    {
        bool isComplement = set[0] is (byte)'!' or (byte)'^';
        bool isMember = HasMember(set[(isComplement ? 1 : 0)..], value);
        if (ignoreCase && !isMember && char.IsAsciiLetter((char)value))
            isMember = HasMember(set[(isComplement ? 1 : 0)..], (byte)(value ^ 0x20));
        return isMember != isComplement;
    }

    private static bool HasMember(ReadOnlySpan<byte> members, byte value)
    {
        for (int i = 0; i < members.Length; i++)
        {
            byte low = Take(members, ref i);
            byte high = low;
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                i += 2;
                high = Take(members, ref i);
            }

            if (low <= value && value <= high) return true;
        }

        return false;
    }

    private static byte Take(ReadOnlySpan<byte> members, ref int i)
    {
        if (members[i] == '\\' && i + 1 < members.Length) i++;
        return members[i];
    }

    private static bool Same(byte expected, byte value, bool ignoreCase) =>
        expected == value || (ignoreCase && char.IsAsciiLetter((char)value) && (expected ^ 0x20) == value);
}
