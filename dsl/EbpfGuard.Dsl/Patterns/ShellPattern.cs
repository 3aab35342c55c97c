namespace EbpfGuard.Dsl.Patterns;

/// <summary>What a shell pattern may look like; the matching itself is the business of those who match.</summary>
public static class ShellPattern
{
    /// <summary>True when <paramref name="text"/> is more than a literal: it has <c>* ? [</c> or a backslash.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny("*?[\\") >= 0;

    /// <summary>
    /// Why <paramref name="pattern"/> means nothing, or null when it is fine. A <c>[</c> without its <c>]</c> is the
    /// character itself, as in the shell.
    /// </summary>
    public static string? FindFault(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && ++i == pattern.Length) return "ends in a lone backslash";
            if (pattern[i] != '[' || (i > 0 && pattern[i - 1] == '\\')) continue;
            int end = FindSetEnd(pattern, i);
            if (end < 0) continue;
            for (int j = i + 1; j < end - 1; j++)
            {
                if (pattern[j] == '[' && pattern[j + 1] is ':' or '.' or '=') return "named classes such as `[:alpha:]` are not supported; write a range";
            }

            i = end;
        }

        return null;
    }

    /// <summary>
    /// Offset of the <c>]</c> that ends the set starting at <paramref name="start"/> (a <c>[</c>), or -1: the set must not be
    /// empty, so a <c>]</c> right behind <c>[</c>, <c>[!</c> or <c>[^</c> is a member; a backslash takes the next character as it is.
    /// </summary>
    public static int FindSetEnd(string pattern, int start)
    {
        int i = start + 1;
        if (i < pattern.Length && pattern[i] is '!' or '^') i++;
        for (int first = i; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == ']' && i > first) return i;
        }

        return -1;
    }
}
