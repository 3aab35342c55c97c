namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>"Did you mean": the name that an author most likely wanted to write.</summary>
public static class Suggestions
{
    // The distance costs the product of the lengths; no name is longer.
    private const int MaximumLength = 64;

    // Thousands of names and a thousand slips would cost minutes; whoever has so many names looks for his elsewhere.
    private const int MostCandidates = 1000;

    /// <summary>
    /// The candidate nearest to <paramref name="written"/>, or null when none is near. Distance counts inserted, lost, changed and
    /// swapped letters, case ignored; among equals the first candidate wins.
    /// </summary>
    public static string? Nearest(string written, IEnumerable<string> candidates)
    {
        if (written.Length is 0 or > MaximumLength) return null;
        string? best = null;
        // A slip is a letter or two; beyond a third of the word it is another word.
        int limit = Math.Max(1, written.Length / 3);
        foreach (string candidate in candidates.Take(MostCandidates))
        {
            if (Math.Abs(candidate.Length - written.Length) > limit) continue;
            int distance = Distance(written, candidate, limit);
            if (distance > limit || (best is not null && distance == limit)) continue;
            best = candidate;
            limit = distance;
        }
        return best;
    }

    /// <summary>"did you mean `x`?" as help for a diagnostic, or nothing when no candidate is near.</summary>
    public static string[] DidYouMean(string written, IEnumerable<string> candidates) =>
        Nearest(written, candidates) is { } nearest ? [$"did you mean `{nearest}`?"] : [];

    // Optimal string alignment: Levenshtein's distance with neighbouring letters swapped at the price of one.
    // Beyond the limit any number beyond it.
    private static int Distance(string a, string b, int limit)
    {
        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                bool swapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
                if (swapped) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            // A swap may still take a letter off the row before; nothing takes more.
            if (least > limit + 1) return least;
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
