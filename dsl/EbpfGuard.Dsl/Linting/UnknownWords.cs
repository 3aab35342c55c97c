using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Texts that are none of the words of which a field's value is one.</summary>
internal static class UnknownWords
{
    private static readonly string[] Operators = ["=", "!=", "in"];

    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        foreach (WrittenComparison comparison in input.Comparisons)
        {
            if (FieldCatalog.Find(comparison.Field.Name)?.Words is not { } words || !Operators.Contains(comparison.Operator)) continue;
            // A list may be compared with several fields.
            foreach (ValueSyntax value in input.Values(comparison, new HashSet<string>(StringComparer.Ordinal)).Where(v => !words.Contains(v.Text)))
            {
                yield return LintDiagnostics.UnknownWord(comparison.FieldText, value.Text, words, value.Span, comparison.Syntax.Span);
            }
        }
    }
}
