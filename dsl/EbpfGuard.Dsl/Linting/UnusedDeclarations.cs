using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// Lists and macros that no rule leads to, in files that have rules; a file without rules is a library, whose users may be elsewhere.
/// </summary>
internal static class UnusedDeclarations
{
    public static IEnumerable<Diagnostic> FindLists(LintInput input) =>
        Unused<ListDeclarationSyntax>(input).Select(list => LintDiagnostics.UnusedList(list.Name.Text, list.Name.Span));

    public static IEnumerable<Diagnostic> FindMacros(LintInput input) =>
        Unused<MacroDeclarationSyntax>(input).Select(macro => LintDiagnostics.UnusedMacro(macro.Name.Text, macro.Name.Span));

    private static IEnumerable<T> Unused<T>(LintInput input)
        where T : DeclarationSyntax
    {
        HashSet<string> used = NameUses.Of(input.Files);
        // Names may be declared again to tune them; one report is enough.
        return input.Files.Where(file => file.Declarations.Any(d => d is RuleDeclarationSyntax))
            .SelectMany(file => file.Declarations.OfType<T>()).Where(d => !used.Contains(d.Name.Text)).DistinctBy(d => d.Name.Text);
    }
}
