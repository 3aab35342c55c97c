using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Every lint.</summary>
internal static class LintCatalog
{
    /// <summary>The lints in the order in which they run: of two that speak of one place, the first is nearer to the cause.</summary>
    public static IReadOnlyList<Lint> All { get; } =
    [
        new(LintDiagnostics.FieldLikeValues, FieldLikeValues.Find),
        new(LintDiagnostics.NameLikeValues, NameLikeValues.Find),
        new(LintDiagnostics.OverlongNames, OverlongNames.Find),
        new(LintDiagnostics.UnknownWords, UnknownWords.Find),
        new(LintDiagnostics.ImpossiblePaths, ImpossiblePaths.Find),
        new(LintDiagnostics.Contradictions, Contradictions.Find),
        new(LintDiagnostics.UnreachableAlternatives, UnreachableAlternatives.Find),
        new(LintDiagnostics.NarrowedOperations, NarrowedOperations.Find),
        new(LintDiagnostics.Tautologies, Tautologies.Find),
        new(LintDiagnostics.MissingValues, MissingValues.Find),
        new(LintDiagnostics.UnequalAncestors, UnequalAncestors.Find),
        new(LintDiagnostics.AppendedAlternatives, AppendedAlternatives.Find),
        new(LintDiagnostics.UnanchoredBlocks, UnanchoredBlocks.Find),
        new(LintDiagnostics.PercentWords, PercentWords.Find),
        new(LintDiagnostics.UnknownAllowances, UnknownAllowances.Find),
        new(LintDiagnostics.UnusedLists, UnusedDeclarations.FindLists) { NeedsSoundFiles = true },
        new(LintDiagnostics.UnusedMacros, UnusedDeclarations.FindMacros) { NeedsSoundFiles = true },
        new(LintDiagnostics.ImpliedRules, ImpliedRules.Find) { NeedsSoundFiles = true },
    ];
}
