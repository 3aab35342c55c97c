using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Comments that allow a warning by a word that is nearly its name. Who reads the rules for a host knows further warnings.</summary>
internal static class UnknownAllowances
{
    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        foreach (TextSpan word in input.Files.Select(f => f.Source).Distinct().SelectMany(PlacedAllowance.WordsIn))
        {
            if (!WarningLevels.Names.Contains(word.Text) && Suggestions.Nearest(word.Text, WarningLevels.Names) is { } nearest)
                yield return LintDiagnostics.UnknownAllowance(word.Text, nearest, word);
        }
    }
}
